namespace BlazorSessions.Stores.Memory;

// Who comes, who goes, and who goes first. All of it runs inside the lock.
public sealed partial class MemorySessionStore
{
    /// <summary>The least that <see cref="MemorySessionStoreOptions.MaxBytes"/> may be.</summary>
    private const long LeastMaxBytes = 1 << 20;

    private readonly List<SessionRecord> _evicted = [];
    private long _bytes;

    internal MemoryStoreSizes Measure()
    {
        lock (_gate)
        {
            return new MemoryStoreSizes(
                _sessions.Count,
                _users.Count,
                _raised.Count,
                _expiring.Length,
                _anonymous.Length,
                _signedIn.Length,
                _expiring.Visits + _anonymous.Visits + _signedIn.Visits);
        }
    }

    private bool TryCreate(SessionRecord record)
    {
        if (_sessions.ContainsKey(record.Handle))
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

    private void MakeRoom()
    {
        if (!TryDropExpired(_clock.GetUtcNow())
            && (_anonymous.TryPeek(out var session) || _signedIn.TryPeek(out session))
            && session.Record is { } record)
        {
            Drop(session, record);
            _evicted.Add(record);
        }
    }

    // Whoever is to be told is told outside of the lock.
    private SessionRecord[] TakeEvicted()
    {
        if (_evicted.Count == 0)
        {
            return [];
        }

        SessionRecord[] evicted = [.. _evicted];
        _evicted.Clear();
        return evicted;
    }

    // The last one stays, whatever its weight.
    private void Weigh(SessionRecord? old, SessionRecord record)
    {
        if (old is not null && ReferenceEquals(old.Values, record.Values) && ReferenceEquals(old.User, record.User))
        {
            return;
        }

        _bytes += BytesOf(record) - BytesOf(old);
        while (_bytes > _maxBytes && _sessions.Count > 1)
        {
            MakeRoom();
        }
    }

    private static long BytesOf(SessionRecord? record) => record is null ? 0
        : (record.User?.Ticket.Length ?? 0)
            + record.Values.Sum(static value => (long)value.Key.Length * sizeof(char) + value.Value.Data.Length);

    private bool TryDropExpired(DateTimeOffset now)
    {
        if (!_expiring.TryPeek(out var session) || session.Record is not { } record || !record.IsExpired(now))
        {
            return false;
        }

        Drop(session, record);
        _ended?.AddExpired(record, now);
        return true;
    }

    private void Keep(SessionRecord record)
    {
        var session = new MemorySession(record);
        _sessions[record.Handle] = session;
        _expiring.Add(session, record);
        ActivityOf(record).Add(session, record);
        List(session, record);
        Weigh(null, record);
    }

    private void Drop(MemorySession session, SessionRecord record)
    {
        _sessions.Remove(record.Handle);
        session.Record = null;
        _expiring.Leave();
        ActivityOf(record).Leave();
        Unlist(session, record);
        _bytes -= BytesOf(record);
    }

    private SessionQueue ActivityOf(SessionRecord record) => record.User is null ? _anonymous : _signedIn;
}
