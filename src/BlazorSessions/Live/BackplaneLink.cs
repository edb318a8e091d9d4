using System.Security.Cryptography;
using BlazorSessions.Backplane;
using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>Joins this node's sessions of a name to those of the other nodes, for as long as the app runs.</summary>
internal sealed class BackplaneLink(
    BackplaneEnd end,
    LiveSessions sessions,
    PushedChanges changes,
    LiveSweep sweep,
    TimeProvider clock,
    ILogger<BackplaneLink> logger)
    : IHostedService, ISessionBackplaneListener, IDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patienceAtStop = TimeSpan.FromSeconds(5);

    // A connection that has held for so long was one.
    private static readonly TimeSpan s_steady = TimeSpan.FromSeconds(10);

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
        // What a backplane hangs on its token may block, or throw.
        Dispose();
        await (end.Announcer?.StopAsync(cancellationToken) ?? Task.CompletedTask);
        await _listening.WaitAsync(s_patienceAtStop, TimeProvider.System, cancellationToken).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    // Also of an app that was never stopped, or whose start failed.
    public void Dispose() => _ = _stopping.CancelAsync();

    public void OnConnected()
    {
        end.Connect(clock.GetTimestamp());
        sweep.WakeAtOnce();
    }

    public void OnDisconnected() => Lose(isNews: true, null);

    public void OnMessage(string message)
    {
        if (message is null || !SessionMessage.TryRead(message, out var news, out var name, out var node))
        {
            end.CountMalformed();
        }
        else if (name != sessions.Name.Value || node == end.Node && !news.HasEnded)
        {
            // Of other sessions, or our own. An end may be news here too: the store may have ended it and not said so.
        }
        else
        {
            Take(news, isOwn: node == end.Node);
        }
    }

    private void Take(SessionMessage news, bool isOwn)
    {
        if (!isOwn)
        {
            end.NoteLag(news, clock.GetUtcNow());
        }

        if (news.HasEnded)
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
            await (sessions.Find(news.Handle) is null
                ? sessions.SettleAsync(news.Handle, news.Reason)
                : sessions.ReceiveAsync(
                    news.Handle,
                    "ended",
                    (sessions, news),
                    static ended => ended.sessions.SettleAsync(ended.news.Handle, ended.news.Reason)))
                .ConfigureAwait(false);
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
            var begun = TimeProvider.System.GetTimestamp();
            Exception? failure = null;
            try
            {
                await backplane.ListenAsync(this, _stopping.Token);
            }
            catch (Exception exception)
            {
                // The one catch-all towards foreign code.
                failure = exception;
            }

            // One that comes and goes is one that fails.
            failures = TimeProvider.System.GetElapsedTime(begun) > s_steady ? 0 : failures;
            Lose(isNews: failures == 0, failure);
            await PauseAsync(failures);
        }
    }

    private void Lose(bool isNews, Exception? failure)
    {
        var isLost = end.Disconnect();
        if (!_stopping.IsCancellationRequested && (isLost || failure is not null))
        {
            logger.BackplaneLost(isNews ? LogLevel.Warning : LogLevel.Debug, failure);
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
