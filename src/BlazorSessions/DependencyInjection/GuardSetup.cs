using BlazorSessions.Http.Guards;
using BlazorSessions.Http.Hubs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>Registers what lets in and refuses, on top of the framework's authorization.</summary>
internal static class GuardSetup
{
    public static void AddGuards(this IServiceCollection services)
    {
        services.AddSessionAuthorization();
        services.AddSingleton<RefusedRequests>();
        services.AddSingleton<HubSessionFilter>();

        // Before the app's own, which may use the session.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<HubOptions>, HubSessionFilterSetup>());
        services.AddSingleton<HubGuard>();
        services.Configure<HubOptions>(options => options.AddFilter<HubGuard>());
        services.AddHostedService<PolicyProviderCheck>();
    }
}
