namespace BlazorSessions.Stores.Memory;

// Who comes, who goes, and who goes first. All of it runs inside the lock.
public sealed partial class MemorySessionStore
{
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

    private bool TryCreate(SessionRecord record, out SessionRecord? evicted)
    {
        evicted = null;
        if (_sessions.ContainsKey(record.Handle))
        {
            return false;
        }

        if (_sessions.Count >= _maxSessions)
        {
            evicted = MakeRoom();
        }

        Keep(record);
        return true;
    }

    private SessionRecord? MakeRoom()
    {
        if (TryDropExpired(_clock.GetUtcNow()))
        {
            return null;
        }

        if ((_anonymous.TryPeek(out var session) || _signedIn.TryPeek(out session)) && session.Record is { } record)
        {
            Drop(session, record);
            return record;
        }

        return null;
    }

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
    }

    private void Drop(MemorySession session, SessionRecord record)
    {
        _sessions.Remove(record.Handle);
        session.Record = null;
        _expiring.Leave();
        ActivityOf(record).Leave();
        Unlist(session, record);
    }

    private SessionQueue ActivityOf(SessionRecord record) => record.User is null ? _anonymous : _signedIn;
}
