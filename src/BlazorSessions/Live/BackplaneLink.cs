using System.Security.Cryptography;
using BlazorSessions.Backplane;
using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>Joins this node's sessions of a name to those of the other nodes, for as long as the app runs.</summary>
internal sealed class BackplaneLink(
    BackplaneEnd end, LiveSessions sessions, PushedChanges changes, LiveSweep sweep, ILogger<BackplaneLink> logger)
    : IHostedService, ISessionBackplaneListener
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (end.Backplane is { } backplane)
        {
            using var noFlow = ExecutionContext.SuppressFlow();
            end.Announcer?.Start();
            _listening = Task.Run(() => ListenAsync(backplane), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await (end.Announcer?.StopAsync(cancellationToken) ?? Task.CompletedTask);
        await _listening.WaitAsync(cancellationToken).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void OnConnected()
    {
        end.IsConnected = true;
        sweep.WakeAtOnce();
    }

    public void OnDisconnected() => end.IsConnected = false;

    public void OnMessage(string message)
    {
        if (message is null || !SessionMessage.TryRead(message, out var news, out var name, out var node))
        {
            end.CountMalformed();
        }
        else if (name != sessions.Name.Value || node == end.Node)
        {
            // Of other sessions, or our own.
        }
        else if (news.HasEnded)
        {
            _ = SettleAsync(news);
        }
        else
        {
            changes.Hear(news.Handle, news.Version);
        }
    }

    private async Task SettleAsync(SessionMessage news)
    {
        try
        {
            await sessions.SettleAsync(news.Handle, news.Reason).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The edge of background work: nobody is above to hear it, and the sweep comes in any case.
            logger.BackgroundFailed("ending what has ended on another node", exception);
        }
    }

    private async Task ListenAsync(ISessionBackplane backplane)
    {
        for (var failures = 0; !_stopping.IsCancellationRequested; failures++)
        {
            try
            {
                await backplane.ListenAsync(this, _stopping.Token);
            }
            catch (Exception exception)
            {
                // The one catch-all towards foreign code. Only the first of a row is news.
                failures = end.IsConnected ? 0 : failures;
                var isNews = failures == 0 && !_stopping.IsCancellationRequested;
                logger.BackplaneLost(isNews ? LogLevel.Warning : LogLevel.Debug, exception);
            }

            OnDisconnected();
            await PauseAsync(failures);
        }
    }

    // By the system's clock: how long a connection takes has nothing to do with when sessions expire.
    private async Task PauseAsync(int failures)
    {
        var pause = TimeSpan.FromMilliseconds((50 << Math.Min(failures, 8)) + RandomNumberGenerator.GetInt32(50));
        await Task.Delay(pause < s_longestPause ? pause : s_longestPause, TimeProvider.System, _stopping.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
