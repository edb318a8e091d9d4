using System.Collections.Concurrent;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Brings activity to the store: at most once per session and interval, all sessions in one batch. The interval is a
/// tenth of the idle timeout and at most a minute. Activity that comes when the store is about to take the session for
/// idle goes there at once: after the interval it would be too late, and a touch revives nothing.
/// </summary>
internal sealed class TouchPump : IHostedService, IDisposable
{
    /// <summary>How many sessions the store hears of at once.</summary>
    public const int MostAtOnce = 1000;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_patienceAtStop = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<SessionHandle, LiveSession> _pending = new();
    private readonly StoreGateway _store;
    private readonly LiveSessions _sessions;
    private readonly TimeProvider _clock;
    private readonly ILogger<TouchPump> _logger;
    private readonly TimeSpan _interval;
    private readonly NodeTimer _timer;

    // 1 while the store takes no touches. Told when that begins and when it is over: a store that is full is so for long.
    private int _isRefused;

    public TouchPump(
        StoreGateway store,
        LiveSessions sessions,
        TimeProvider clock,
        IOptions<BlazorSessionsOptions> options,
        ILogger<TouchPump> logger)
    {
        _store = store;
        _sessions = sessions;
        _clock = clock;
        _logger = logger;
        var tenth = options.Value.IdleTimeout / 10;
        var rememberedTenth = options.Value.RememberMe.IdleTimeout / 10;
        _interval = new[] { tenth, rememberedTenth, s_longest }.Min();
        _timer = new NodeTimer(clock, logger, "touching sessions", FlushAsync);
    }

    /// <summary>Gets how many sessions are waiting; what is being told to the store waits no more.</summary>
    public int Pending => _pending.Count;

    /// <summary>Gets what completes when the store has heard of all that waits no more.</summary>
    public Task LastFlush => _timer.LastRun;

    /// <summary>Notes activity of a session that the caller leases.</summary>
    public void Touch(LiveSession live)
    {
        var now = _clock.GetUtcNow();
        if (Note(live, now) is { } isUrgent)
        {
            _timer.Arm(isUrgent ? now : now + _interval);
        }
    }

    /// <summary>Notes activity of a session that the caller leases; when it is urgent, the store has heard on return.</summary>
    public Task TouchAsync(LiveSession live)
    {
        var now = _clock.GetUtcNow();
        switch (Note(live, now))
        {
            case true:
                return FlushAsync();
            case false:
                _timer.Arm(now + _interval);
                break;
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Tells the store of what waits, and waits for what is on its way, before those stop who listen to it: a deploy takes
    /// nobody's activity. Not for long, as the app's stop waits.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(LastFlush, FlushAsync()).WaitAsync(s_patienceAtStop, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => _timer.Dispose();

    // Null when the store need not hear, or will anyway. With nothing pending it knows of all activity before this.
    private bool? Note(LiveSession live, DateTimeOffset now)
    {
        var isUrgent = live.IdleEndsAt - now <= 2 * _interval;
        if (!live.Touch(now) || _pending.ContainsKey(live.Handle) || !live.TryLease())
        {
            return null;
        }

        // The lease keeps the copy until the store has heard.
        if (_pending.TryAdd(live.Handle, live))
        {
            return isUrgent;
        }

        _sessions.Release(live);
        return null;
    }

    private async Task FlushAsync()
    {
        // Out of the set before its time is read, so that activity during the flush puts it back in.
        var batch = new List<LiveSession>();
        foreach (var (handle, live) in _pending)
        {
            if (_pending.TryRemove(new(handle, live)))
            {
                batch.Add(live);
            }
        }

        // A store that takes one at a time has a budget for each, and hears again only of those it has not heard of.
        var (left, failure) = await EachAlone.RunAsync([.. batch.Chunk(_store.HasBatch ? MostAtOnce : 1)], async part =>
        {
            await TouchAsync([.. part.Where(live => !live.IsEnded)]);
            Array.ForEach(part, _sessions.Release);
        });
        if (failure is not null)
        {
            PutBack(left.SelectMany(part => part));
            if (Interlocked.Exchange(ref _isRefused, 1) == 0)
            {
                _logger.BackgroundStoreFailed("touching sessions", failure);
            }
        }
        else if (batch.Count > 0 && Interlocked.Exchange(ref _isRefused, 0) == 1)
        {
            _logger.TouchesTaken();
        }
    }

    private async Task TouchAsync(LiveSession[] lives)
    {
        if (lives.Length == 0)
        {
            return;
        }

        await _store.TouchAsync(
            [.. lives.Select(live => new SessionTouch(live.Handle, live.LastActivityAt))], CancellationToken.None);
        foreach (var live in lives)
        {
            _store.Mirror?.Note(live.Record);
            live.ShowActivity();
        }
    }

    private void PutBack(IEnumerable<LiveSession> batch)
    {
        foreach (var live in batch)
        {
            if (!_pending.TryAdd(live.Handle, live))
            {
                _sessions.Release(live);
            }
        }

        _timer.Arm(_clock.GetUtcNow() + _interval);
    }
}
