using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// Reads again what other nodes have changed: a session of which this node has many circuits once, however many messages
/// come meanwhile. A copy that nobody watches is read by whoever needs it next.
/// </summary>
internal sealed class PushedChanges(LiveSessions sessions, TimeProvider clock, ILogger<PushedChanges> logger) : IDisposable
{
    private const int MostReadsAtOnce = 16;
    private const int MostTries = 6;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _reads = new(MostReadsAtOnce, MostReadsAtOnce);
    private readonly CancellationTokenSource _stopping = new();

    // Guards _wishes, of the sessions that are being read, and what is in them.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionHandle, Wish> _wishes = [];

    /// <summary>A session has a version, at the least.</summary>
    public void Hear(SessionHandle handle, long version)
    {
        if (sessions.Find(handle) is not { } live)
        {
            // What is being read may be older.
            _ = sessions.FindLoadAsync(handle) is { } loading ? HearAfterAsync(loading, handle, version) : Task.CompletedTask;
            return;
        }

        // Where nobody watches, whoever needs it next reads it.
        if (!live.Hear(version) || !live.HasListeners)
        {
            return;
        }

        Wish wish;
        lock (_gate)
        {
            if (_wishes.TryGetValue(handle, out var known))
            {
                known.Version = Math.Max(known.Version, version);
                return;
            }

            _wishes[handle] = wish = new Wish { Version = version };
        }

        using var noFlow = ExecutionContext.SuppressFlow();
        _ = Task.Run(() => sessions.ReceiveAsync(
            handle, "changed", (Self: this, live, wish), static change => change.Self.ReadAsync(change.live, change.wish)));
    }

    public void Dispose() => _stopping.Cancel();

    private async Task HearAfterAsync(Task loading, SessionHandle handle, long version)
    {
        await loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Hear(handle, version);
    }

    private async Task ReadAsync(LiveSession live, Wish wish)
    {
        try
        {
            for (var tries = 1; tries <= MostTries; tries++)
            {
                var asked = VersionOf(wish);
                if (!await TryReadAsync(live) || IsGranted(live, wish))
                {
                    return;
                }

                if (live.Record.Version >= asked)
                {
                    // The store had what was asked for. Of what is newer somebody spoke meanwhile: it is read at once.
                    tries = 0;
                }
                else if (tries < MostTries)
                {
                    // A store that answers with what it had before the change: a replica, or a slow one.
                    await Task.Delay(s_pause * (1 << tries), clock, _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The edge of background work: nobody is above to hear it, and the sweep comes in any case.
            logger.BackgroundFailed("reading what another node has changed", exception);
        }
        finally
        {
            lock (_gate)
            {
                Forget(live, wish);
            }
        }
    }

    // False when there is nothing more to read.
    private async Task<bool> TryReadAsync(LiveSession live)
    {
        await _reads.WaitAsync(_stopping.Token);
        try
        {
            return await sessions.RefreshAsync(live, _stopping.Token);
        }
        catch (SessionStoreException exception)
        {
            live.Doubt();
            logger.BackgroundStoreFailed("reading what another node has changed", exception);
            return false;
        }
        finally
        {
            _reads.Release();
        }
    }

    private long VersionOf(Wish wish)
    {
        lock (_gate)
        {
            return wish.Version;
        }
    }

    // In one step: whoever hears of a newer version from now on begins anew.
    private bool IsGranted(LiveSession live, Wish wish)
    {
        lock (_gate)
        {
            var isGranted = live.Record.Version >= wish.Version;
            if (isGranted)
            {
                Forget(live, wish);
            }

            return isGranted;
        }
    }

    private void Forget(LiveSession live, Wish wish)
    {
        if (_wishes.GetValueOrDefault(live.Handle) == wish)
        {
            _wishes.Remove(live.Handle);
        }
    }

    // The newest version that anybody spoke of.
    private sealed class Wish
    {
        public long Version { get; set; }
    }
}
