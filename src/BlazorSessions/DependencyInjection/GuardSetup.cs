using BlazorSessions.Http.Guards;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BlazorSessions.DependencyInjection;

/// <summary>Registers what lets in and refuses, on top of the framework's authorization.</summary>
internal static class GuardSetup
{
    public static void AddGuards(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddSingleton<RefusedRequests>();
        services.AddSingleton<HubGuard>();
        services.Configure<HubOptions>(options => options.AddFilter<HubGuard>());

        // As the framework's own handlers are: some apps decide outside of any scope.
        services.TryAddEnumerable(ServiceDescriptor.Transient<IAuthorizationHandler, UserRequirementHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IAuthorizationHandler, FreshHandler>());
        services.AddScoped<FreshDemand>();
        var app = services.Last(service => service.ServiceType == typeof(IAuthorizationPolicyProvider) && !service.IsKeyedService);
        services.Remove(app);
        services.Add(ServiceDescriptor.Describe(
            typeof(IAuthorizationPolicyProvider),
            provider => new UserPolicyProvider((IAuthorizationPolicyProvider)Make(app, provider)),
            app.Lifetime));
    }

    private static object Make(ServiceDescriptor service, IServiceProvider provider) =>
        service.ImplementationInstance
        ?? service.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
}
