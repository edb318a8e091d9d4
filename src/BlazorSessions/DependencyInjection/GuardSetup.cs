using BlazorSessions.Http.Guards;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.DependencyInjection;

/// <summary>Registers what lets in and refuses, on top of the framework's authorization.</summary>
internal static class GuardSetup
{
    public static void AddGuards(this IServiceCollection services)
    {
        services.AddSessionAuthorization();
        services.AddSingleton<RefusedRequests>();
        services.AddSingleton<HubGuard>();
        services.Configure<HubOptions>(options => options.AddFilter<HubGuard>());
        services.AddHostedService<PolicyProviderCheck>();
    }
}
