using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Circuits;

/// <summary>
/// Gives circuits an antiforgery token that follows the user. Requests keep the framework's own provider: it is cast to
/// its internal type there.
/// </summary>
internal static class AntiforgeryStateSetup
{
    public static void ReplaceAntiforgeryState(this IServiceCollection services)
    {
        // Safe to repeat. Makes sure that a provider is registered to wrap, in whichever order the app calls us.
        services.AddRazorComponents();
        var inner = services.Last(descriptor => descriptor.ServiceType == typeof(AntiforgeryStateProvider));
        services.Remove(inner);
        services.AddScoped(provider =>
            ConnectionSlot.Current is not null && provider.GetRequiredService<CircuitOpening>().Circuit is { } circuit
                ? new CircuitAntiforgeryStateProvider(circuit.Tickets.Mail)
                : Create(provider, inner));
    }

    private static AntiforgeryStateProvider Create(IServiceProvider provider, ServiceDescriptor inner) =>
        (AntiforgeryStateProvider)(inner.ImplementationType is { } type
            ? ActivatorUtilities.CreateInstance(provider, type)
            : inner.ImplementationFactory!(provider));
}
