using System.Runtime.InteropServices;

namespace BlazorSessions.Stores.Memory;

// An epoch can be forgotten only when no sign-in that saw an older one can still be on its way, and that nobody knows.
// So what is forgotten stays true of all: _epochsForgotten is the highest epoch ever forgotten, and every user has at
// least that. A late sign-in of a forgotten user is refused as before; one of somebody else that was on its way at that
// very moment may be refused too, and succeeds when it is tried again.
public sealed partial class MemorySessionStore : IUserSessionIndex
{
    private readonly Dictionary<string, MemoryUser> _users = new(StringComparer.Ordinal);
    private readonly LinkedList<MemoryUser> _raised = [];
    private long _epochsForgotten;

    /// <inheritdoc/>
    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return RunAsync(userKey, static (store, userKey, _) => store.EpochOf(userKey), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return RunAsync(userKey, static (store, userKey, _) => store.RaiseEpoch(userKey), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        await RunAsync(
            userKey,
            static (store, userKey, _) =>
            {
                if (store._users.TryGetValue(userKey, out var user))
                {
                    store.Forget(user);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return RunAsync(
            (userKey, epoch, except, after, limit),
            static (store, batch, now) =>
                store.EndBatch(batch.userKey, batch.epoch, batch.except, batch.after, batch.limit, now),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return RunAsync(
            (userKey, after, limit),
            static (store, page, now) => store.ListPage(page.userKey, page.after, page.limit, now),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return RunAsync(
            (userKey, limit),
            static (store, count, _) => store._users.TryGetValue(count.userKey, out var user)
                ? Math.Min(count.limit, user.Sessions.Count)
                : 0,
            cancellationToken);
    }

    private static SessionInfo Describe(SessionRecord record) => new()
    {
        Handle = record.Handle,
        Device = record.Device,
        FirstSeen = record.CreatedAt,
        LastSeen = record.LastActivityAt,
        ExpiresAt = record.ExpiresAt,
        IsRemembered = record.User?.IsRemembered ?? false,
    };

    private long EpochOf(string userKey) =>
        Math.Max(_epochsForgotten, _users.TryGetValue(userKey, out var user) ? user.Epoch : 0);

    private long RaiseEpoch(string userKey)
    {
        var user = GetOrAddUser(userKey);
        var next = EpochOf(userKey) + 1;

        // Records that come back from browsers have epochs from before this process began.
        user.Epoch = _ended is null ? next : Math.Max(next, _clock.GetUtcNow().UtcTicks);
        Remember(user);
        return user.Epoch;
    }

    private EndedSessions EndBatch(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, DateTimeOffset now)
    {
        var (batch, next) = Visit(userKey, after, limit);
        List<SessionHandle> ended = [];
        foreach (var session in batch)
        {
            if (session.Record is { } record && record.User?.Epoch < epoch && record.Handle != except
                && End(session, record, now))
            {
                ended.Add(record.Handle);
            }
        }

        return new EndedSessions(ended, next);
    }

    private SessionPage ListPage(string userKey, string? after, int limit, DateTimeOffset now)
    {
        var (page, next) = Visit(userKey, after, limit);
        return new SessionPage(
            [.. page.Where(session => session.IsLiving(now)).Select(session => Describe(session.Record!))], next); // not null: it lives
    }

    private (IReadOnlyList<MemorySession> Sessions, string? Next) Visit(string userKey, string? after, int limit) =>
        _users.TryGetValue(userKey, out var user) ? user.Sessions.Visit(after, limit) : ([], null);

    private SessionSignInRefusal? Refuse(MemorySession session, SessionSignIn signIn, DateTimeOffset now)
    {
        if (EpochOf(signIn.User.Key) > signIn.User.Epoch)
        {
            return SessionSignInRefusal.EpochPassed;
        }

        return signIn.MaxSessions is { } max && HasOthers(signIn.User.Key, session, max, now)
            ? SessionSignInRefusal.TooMany
            : null;
    }

    private bool HasOthers(string userKey, MemorySession session, int count, DateTimeOffset now)
    {
        var others = _users.TryGetValue(userKey, out var user)
            ? user.Sessions.All.Where(other => other != session && other.IsLiving(now))
            : [];
        return others.Take(count).Count() >= count;
    }

    private void Remember(MemoryUser user)
    {
        user.Raised ??= _raised.AddLast(user);
        if (_raised.Count > _maxSessions)
        {
            Forget(_raised.First!.Value); // there are some
        }
    }

    private void Forget(MemoryUser user)
    {
        if (user.Raised is { } place)
        {
            _raised.Remove(place);
            user.Raised = null;
            _epochsForgotten = Math.Max(_epochsForgotten, user.Epoch);
        }

        RemoveIfIdle(user);
    }

    private void List(MemorySession session, SessionRecord record)
    {
        if (record.User is { } user)
        {
            GetOrAddUser(user.Key).Sessions.Add(session, record);
            ListExternal(session, user.External);
        }
    }

    private void Unlist(MemorySession session, SessionRecord record)
    {
        if (record.User is { } signedIn && _users.TryGetValue(signedIn.Key, out var user))
        {
            user.Sessions.Remove(record);
            RemoveIfIdle(user);
            UnlistExternal(session, signedIn.External);
        }
    }

    private MemoryUser GetOrAddUser(string key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_users, key, out _) ??= new MemoryUser(key);

    private void RemoveIfIdle(MemoryUser user)
    {
        if (user.Sessions.Count == 0 && user.Raised is null)
        {
            _users.Remove(user.Key);
        }
    }
}
