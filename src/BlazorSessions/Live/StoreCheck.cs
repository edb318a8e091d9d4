using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Looks, before the app takes requests, whether the store can do what options ask of it, and says what it does not
/// promise.
/// </summary>
internal sealed class StoreCheck(
    ISessionStore store, IOptions<BlazorSessionsOptions> options, ILogger<StoreCheck> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MaxSessionsPerUser is { } most && store is not IUserSessionIndex)
        {
            throw new InvalidOperationException(
                $"{nameof(BlazorSessionsOptions)}.{nameof(BlazorSessionsOptions.MaxSessionsPerUser)} is {most}, and the store "
                + $"{store.GetType().Name} cannot count the sessions of a user, so that no sign-in would succeed. Leave it "
                + "null, or choose a store that can, such as memory, PostgreSQL or Redis.");
        }

        if (store is ILastWriteWinsStore)
        {
            logger.LastWriteWins(store.GetType().Name);
        }

        if (store is ISeededStore)
        {
            logger.SessionsInCookies();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
