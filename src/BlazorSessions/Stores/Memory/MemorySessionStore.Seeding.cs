namespace BlazorSessions.Stores.Memory;

// Sessions that come from elsewhere, when this memory is the copy of what browsers keep.
public sealed partial class MemorySessionStore
{
    // Null where this is all there is: what has ended is gone then.
    private readonly EndedHandles? _ended;

    /// <summary>Makes an empty store of copies.</summary>
    /// <param name="clock">Decides what has expired.</param>
    /// <param name="maxSessions">How many copies there may be.</param>
    /// <param name="ended">Remembers what has ended; only this store uses it.</param>
    internal MemorySessionStore(TimeProvider clock, int maxSessions, EndedHandles ended)
        : this(clock, new MemorySessionStoreOptions { MaxSessions = maxSessions }) => _ended = ended;

    /// <summary>Takes in a record that was shown; false when there is nothing new in it, or its session has ended.</summary>
    /// <param name="record">The record.</param>
    /// <param name="reconcile">Makes one of the record that is here and the one that was shown.</param>
    internal bool Seed(SessionRecord record, Func<SessionRecord, SessionRecord, SessionRecord> reconcile)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (record.IsExpired(now))
            {
                return false;
            }

            var isNews = _sessions.TryGetValue(record.Handle, out var session) && session.Record is { } own
                ? Reseed(session, own, record, reconcile)
                : TrySeed(record);

            // Whoever had to go comes back in the same way.
            _evicted.Clear();
            return isNews;
        }
    }

    private bool TrySeed(SessionRecord record)
    {
        if (_ended is null || _ended.Has(record) || record.User is { } user && EpochOf(user.Key) > user.Epoch)
        {
            return false;
        }

        if (_sessions.Count >= _maxSessions)
        {
            MakeRoom();
        }

        Keep(record);
        return true;
    }

    private bool Reseed(
        MemorySession session,
        SessionRecord own,
        SessionRecord shown,
        Func<SessionRecord, SessionRecord, SessionRecord> reconcile)
    {
        var record = reconcile(own, shown);
        if (ReferenceEquals(record, own))
        {
            return false;
        }

        Drop(session, own);
        Keep(record);
        return true;
    }
}
