using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Identity.Circuits;

/// <summary>
/// What a <c>SignInManager</c> takes for its request inside a circuit, where there is none that a cookie could be set by: one
/// whose authentication changes the session of the circuit.
/// </summary>
internal static class CircuitContext
{
    /// <summary>Makes one for a manager.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="forget">Makes the manager forget what it keeps from one call to the next.</param>
    public static HttpContext New(IdentityCircuit circuit, Action forget)
    {
        var context = new DefaultHttpContext { RequestServices = new Services(circuit.Services, forget) };
        if (circuit.Call is { } call)
        {
            context.Request.Scheme = call.Scheme;
            context.Request.Host = call.Host;
            context.Request.Headers.Origin = call.Origin;
        }

        context.Features.Set(new Forgetting(forget));
        return context;
    }

    /// <summary>Returns whether a context is one of these.</summary>
    public static bool Is(HttpContext context) => context.Features.Get<Forgetting>() is not null;

    /// <summary>Returns the services whose session a context stands for: in circuits those of the circuit.</summary>
    public static IServiceProvider ServicesOf(HttpContext context) =>
        CircuitCall.Of(context)?.Circuit?.Services ?? context.RequestServices;

    /// <summary>Makes the manager that a context was made for forget what it keeps; does nothing in a request.</summary>
    public static void Forget(HttpContext context) => context.Features.Get<Forgetting>()?.Forget();

    private sealed record Forgetting(Action Forget);

    private sealed class Services(IServiceProvider circuit, Action forget) : IServiceProvider, IServiceProviderIsService
    {
        private CircuitAuthentication? _authentication;

        public object? GetService(Type serviceType) =>
            serviceType == typeof(IAuthenticationService)
                ? _authentication ??= ActivatorUtilities.CreateInstance<CircuitAuthentication>(
                    circuit, circuit.GetRequiredService<IAuthenticationService>(), forget)
                : circuit.GetService(serviceType);

        public bool IsService(Type serviceType) =>
            circuit.GetService<IServiceProviderIsService>()?.IsService(serviceType) ?? false;
    }
}
