using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// Ends sessions that circuits hold when their time is over: one timer for the process, set to the earliest end.
/// Sessions without circuits need none, their next request finds out.
/// </summary>
/// <remarks>Activity does not move an entry, a shorter lifetime does; when it falls due and the session lives on, it is put back at its new end.</remarks>
internal sealed class LiveExpiry : IDisposable
{
    // _gate guards the entries.
    private readonly Lock _gate = new();
    private readonly SortedSet<Entry> _entries = [];
    private readonly Dictionary<LiveSession, Entry> _byLive = [];
    private readonly StoreGateway _store;
    private readonly LiveSessions _sessions;
    private readonly TimeProvider _clock;
    private readonly ILogger<LiveExpiry> _logger;
    private readonly NodeTimer _timer;
    private long _sequence;

    public LiveExpiry(StoreGateway store, LiveSessions sessions, TimeProvider clock, ILogger<LiveExpiry> logger)
    {
        _store = store;
        _sessions = sessions;
        _clock = clock;
        _logger = logger;
        _timer = new NodeTimer(clock, logger, "expiry", RunAsync);
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Watches a session; called for each circuit, counted once.</summary>
    public void Watch(LiveSession live) => Put(live, add: true);

    /// <summary>Looks at a watched session sooner when it is to end sooner than it was.</summary>
    public void Hasten(LiveSession live)
    {
        var due = live.ExpiresAt;
        lock (_gate)
        {
            if (!_byLive.TryGetValue(live, out var entry) || entry.Due <= due)
            {
                return;
            }
        }

        Put(live, add: false);
    }

    /// <summary>Stops watching a session that no circuit holds any more.</summary>
    public void Forget(LiveSession live)
    {
        lock (_gate)
        {
            if (_byLive.Remove(live, out var entry))
            {
                _entries.Remove(entry);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Put(LiveSession live, bool add)
    {
        var due = live.ExpiresAt;
        lock (_gate)
        {
            if (_byLive.Remove(live, out var old))
            {
                _entries.Remove(old);
            }
            else if (!add)
            {
                return;
            }

            var entry = new Entry(due, ++_sequence, live);
            _byLive[live] = entry;
            _entries.Add(entry);
        }

        _timer.Arm(due);
    }

    private async Task RunAsync()
    {
        var failures = 0;
        foreach (var live in Due(_clock.GetUtcNow()))
        {
            if (live.IsEnded)
            {
                Forget(live);
            }
            else if (!live.IsExpired(_clock.GetUtcNow()))
            {
                Put(live, add: false);
            }
            else if ((failures < EachAlone.MostFailures ? await LivesOnAsync(live) : null) is not { } livesOn)
            {
                // Over here; a store that is away is asked no more.
                failures++;
                Forget(live);
                await _sessions.SettleAsync(live.Handle, _sessions.WhyMissing(live));
            }
            else
            {
                failures = 0;
                if (livesOn)
                {
                    Put(live, add: false);
                }
                else
                {
                    await EndAsync(live);
                }
            }
        }

        ArmNext();
    }

    private List<LiveSession> Due(DateTimeOffset now)
    {
        lock (_gate)
        {
            return [.. _entries.TakeWhile(entry => entry.Due <= now).Select(entry => entry.Live)];
        }
    }

    private void ArmNext()
    {
        lock (_gate)
        {
            if (_entries.Count > 0)
            {
                _timer.Arm(_entries.Min.Due);
            }
        }
    }

    // The store decides: another node, or a renewal whose answer is on its way here, may have seen activity. A store that
    // cannot say so does not prolong anything: fail closed.
    private async Task<bool?> LivesOnAsync(LiveSession live)
    {
        try
        {
            return await _sessions.RefreshAsync(live, CancellationToken.None) && !live.IsExpired(_clock.GetUtcNow());
        }
        catch (SessionStoreException exception)
        {
            Diagnostics.Log.BackgroundStoreFailed(_logger, "expiry", exception);
            return null;
        }
    }

    private async Task EndAsync(LiveSession live)
    {
        Forget(live);
        var reason = _sessions.WhyMissing(live);
        await _sessions.SettleAsync(live.Handle, reason);
        if (!_store.IsSingleNode)
        {
            // It is over by this node's clock, and others go by theirs: the record is left to the clean-up.
            return;
        }

        try
        {
            // Nobody has another clock: this frees its place. A verb that ended it meanwhile has counted it.
            if (!await _store.EndAsync(live.Handle, reason, CancellationToken.None)
                && reason is SessionEndReason.Idle or SessionEndReason.Absolute)
            {
                _sessions.Measures?.Ended(reason);
            }
        }
        catch (SessionStoreException exception)
        {
            Diagnostics.Log.BackgroundStoreFailed(_logger, "expiry", exception);
        }
    }

    private readonly record struct Entry(DateTimeOffset Due, long Sequence, LiveSession Live) : IComparable<Entry>
    {
        public int CompareTo(Entry other) =>
            Due.CompareTo(other.Due) is var byDue and not 0 ? byDue : Sequence.CompareTo(other.Sequence);
    }
}
