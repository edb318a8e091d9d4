using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.DependencyInjection;

/// <summary>Says at start what a store in browsers cannot promise.</summary>
internal sealed class CookieStoreNotice(ISessionStore store, ILogger<CookieStoreNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is ISeededStore)
        {
            logger.SessionsInCookies();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
