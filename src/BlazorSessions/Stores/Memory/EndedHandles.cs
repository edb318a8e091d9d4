namespace BlazorSessions.Stores.Memory;

/// <summary>
/// Which sessions have ended, for a store that is shown records from before: none of them may come back. Remembered
/// until their time would have been over in any case. Where there are too many, what is forgotten stays true of all:
/// sessions that are as old as the latest forgotten one count as ended.
/// </summary>
internal sealed class EndedHandles(int capacity)
{
    // A browser keeps a cookie for 400 days at most (RFC 6265bis, section 5.5).
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(400);

    // A handle or an identity provider's session, and up to when activity of it, or a sign-in to it, has ended.
    private readonly Dictionary<object, long> _ended = [];
    private readonly PriorityQueue<(object Ended, long CreatedAt), long> _due = new();
    private long _allUntil = long.MinValue;

    /// <summary>Gets how many are remembered.</summary>
    public int Count => _ended.Count;

    /// <summary>Remembers a session that was ended.</summary>
    public void Add(SessionRecord record, DateTimeOffset now) =>
        Add(record.Handle, long.MaxValue, record.CreatedAt, record.AbsoluteExpiresAt, now);

    /// <summary>Remembers a session that was ended without ever having been seen here.</summary>
    public void Add(SessionHandle handle, DateTimeOffset now) => Add(handle, long.MaxValue, now, now + s_longest, now);

    /// <summary>Remembers that all sessions of an identity provider's session, seen here or not, were ended.</summary>
    public void Add(ExternalSession external, DateTimeOffset now) => Add(external, now.UtcTicks, now, now + s_longest, now);

    /// <summary>Remembers that all sessions, seen here or not, were ended.</summary>
    public void AddAll(DateTimeOffset now) => _allUntil = Math.Max(_allUntil, now.UtcTicks);

    /// <summary>Remembers a session that went idle: one that was active later, elsewhere, has not.</summary>
    public void AddExpired(SessionRecord record, DateTimeOffset now) => Add(
        record.Handle, record.LastActivityAt.UtcTicks, record.CreatedAt, record.AbsoluteExpiresAt, now);

    /// <summary>Returns whether a record that is not here belongs to a session that has ended.</summary>
    public bool Has(SessionRecord record) => record.CreatedAt.UtcTicks <= _allUntil
        || Has(record.Handle, record.LastActivityAt)
        || record.User is { External: { } external } user && Has(external, user.AuthenticatedAt);

    private bool Has(object ended, DateTimeOffset at) => _ended.TryGetValue(ended, out var until) && at.UtcTicks <= until;

    private void Add(object ended, long atUntil, DateTimeOffset createdAt, DateTimeOffset until, DateTimeOffset now)
    {
        if (until <= now)
        {
            return;
        }

        if (_ended.TryGetValue(ended, out var known))
        {
            _ended[ended] = Math.Max(known, atUntil);
            return;
        }

        _ended.Add(ended, atUntil);
        _due.Enqueue((ended, createdAt.UtcTicks), until.UtcTicks);
        while (_due.TryPeek(out var first, out var due) && (due <= now.UtcTicks || _ended.Count > capacity))
        {
            _due.Dequeue();
            _ended.Remove(first.Ended);
            if (due > now.UtcTicks)
            {
                _allUntil = Math.Max(_allUntil, first.CreatedAt);
            }
        }
    }
}
