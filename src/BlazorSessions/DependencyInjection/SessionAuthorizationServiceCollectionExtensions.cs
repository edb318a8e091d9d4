using BlazorSessions;
using BlazorSessions.Http.Guards;
using BlazorSessions.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what decides about the user of the session.</summary>
public static class SessionAuthorizationServiceCollectionExtensions
{
    /// <summary>
    /// Adds authorization that knows the guards of sessions: <see cref="RequireUserAttribute"/>,
    /// <see cref="RequireFreshAttribute"/>, and policies with <c>RequireSessionUser</c> and <c>RequireFresh</c>. They go by
    /// whatever <see cref="ISessionService"/> there is.
    /// </summary>
    /// <remarks>
    /// <c>AddBlazorSessions</c> does it by itself; this is for tests of components, which have a session and no app. Calling
    /// it again does nothing.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSessionAuthorization(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddAuthorization();
        if (services.Any(service => service.ServiceType == typeof(FreshDemand)))
        {
            return services;
        }

        services.AddLogging();
        services.AddScoped<FreshDemand>();
        services.TryAddSingleton<UserKeys>();

        // As the framework's own handlers are: some apps decide outside of any scope.
        services.TryAddEnumerable(ServiceDescriptor.Transient<IAuthorizationHandler, UserRequirementHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IAuthorizationHandler, FreshHandler>());
        var app = services.Last(service => service.ServiceType == typeof(IAuthorizationPolicyProvider) && !service.IsKeyedService);
        services.Remove(app);
        services.Add(ServiceDescriptor.Describe(
            typeof(IAuthorizationPolicyProvider),
            provider => new UserPolicyProvider((IAuthorizationPolicyProvider)Make(app, provider)),
            app.Lifetime));
        return services;
    }

    private static object Make(ServiceDescriptor service, IServiceProvider provider) =>
        service.ImplementationInstance
        ?? service.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
}
