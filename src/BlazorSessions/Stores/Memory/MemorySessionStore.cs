namespace BlazorSessions.Stores.Memory;

/// <summary>
/// Keeps sessions in the memory of this process: the store of an app on one node, and of tests. All of them end when
/// the process does.
/// </summary>
/// <remarks>
/// There is one lock, and a verb about one session holds it for about a microsecond whether there are a hundred
/// sessions or a million. Records are immutable, so that a reader keeps what it found while others write.
/// </remarks>
public sealed partial class MemorySessionStore : ISessionStore, ISingleNodeStore
{
    // _gate guards everything below it: a record, its places in the queues, the list of its user and the user's epoch
    // change together or not at all. The clock is read inside, so that verbs see time pass in the order they run in.
    // Nothing is awaited and nobody is called back inside.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionHandle, MemorySession> _sessions = [];
    private readonly SessionQueue _expiring = new(record => record.ExpiresAt);
    private readonly SessionQueue _anonymous = new(record => record.LastActivityAt);
    private readonly SessionQueue _signedIn = new(record => record.LastActivityAt);

    private readonly TimeProvider _clock;
    private readonly int _maxSessions;
    private readonly long _maxBytes;

    /// <summary>Makes an empty store.</summary>
    /// <param name="clock">Decides what has expired.</param>
    /// <param name="options">How the store works; null for the defaults.</param>
    public MemorySessionStore(TimeProvider clock, MemorySessionStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        options ??= new MemorySessionStoreOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, LeastMaxBytes);
        _clock = clock;
        _maxSessions = options.MaxSessions;
        _maxBytes = options.MaxBytes;
    }

    /// <summary>
    /// Tells that a living session was dropped to make room. Called on the thread that needed the room, after the fact and
    /// outside the lock; must not throw.
    /// </summary>
    public event Action<SessionRecord>? Evicted;

    /// <inheritdoc/>
    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.User is not null)
        {
            throw new ArgumentException(
                "A new record is anonymous: create it first, then merge the sign-in.", nameof(record));
        }

        return RunAsync(record, static (store, record, _) => store.TryCreate(record), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(handle, static (store, handle, now) => store.Find(handle, now)?.Record, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        return RunAsync(
            (handle, delta),
            static (store, merge, now) => store.Merge(merge.handle, merge.delta, now),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(handle, static (store, handle, now) => store.End(handle, now), cancellationToken);

    private ValueTask<TResult> RunAsync<TArgument, TResult>(
        TArgument argument,
        Func<MemorySessionStore, TArgument, DateTimeOffset, TResult> verb,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        }

        TResult result;
        SessionRecord[] evicted;
        lock (_gate)
        {
            result = verb(this, argument, _clock.GetUtcNow());
            evicted = TakeEvicted();
        }

        foreach (var record in evicted)
        {
            Evicted?.Invoke(record);
        }

        return ValueTask.FromResult(result);
    }

    private MemorySession? Find(SessionHandle handle, DateTimeOffset now) =>
        _sessions.TryGetValue(handle, out var session) && session.IsLiving(now) ? session : null;

    private MergeResult Merge(SessionHandle handle, SessionDelta delta, DateTimeOffset now)
    {
        if (Find(handle, now) is not { Record: { } old } session)
        {
            return MergeResult.Missing;
        }

        var result = old.Merge(delta);
        if (result.Outcome == MergeOutcome.Dropped)
        {
            Drop(session, old);
            _ended?.Add(old, now);
        }

        if (result.Record is not { } record)
        {
            return result;
        }

        if (!delta.ChangesLifetime)
        {
            session.Record = record;
            Weigh(old, record);
            return result;
        }

        if (delta.SignIn is { } signIn && Refuse(session, signIn, now) is { } refusal)
        {
            return MergeResult.Refused(refusal);
        }

        // Its places in the queues may come too late for a session that is to live shorter.

        Drop(session, old);
        Keep(record);
        return result;
    }

    private bool End(SessionHandle handle, DateTimeOffset now)
    {
        if (_sessions.TryGetValue(handle, out var session) && session.Record is { } record)
        {
            return End(session, record, now);
        }

        _ended?.Add(handle, now);
        return false;
    }

    // True when it was living.
    private bool End(MemorySession session, SessionRecord record, DateTimeOffset now)
    {
        Drop(session, record);
        _ended?.Add(record, now);
        return !record.IsExpired(now);
    }
}
