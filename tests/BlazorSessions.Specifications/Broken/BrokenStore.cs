using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Specifications.Broken;

/// <summary>
/// The memory store behind verbs that a derived store overrides to get one thing wrong. As it stands nothing is wrong.
/// </summary>
public abstract class BrokenStore(TimeProvider clock)
    : ISessionStore, IUserSessionIndex, ISessionBatch, ISessionCleanup, ISingleNodeStore
{
    protected TimeProvider Clock { get; } = clock;

    protected MemorySessionStore Inner { get; } = new(clock);

    public virtual ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        Inner.TryCreateAsync(record, cancellationToken);

    public virtual ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        Inner.FindAsync(handle, cancellationToken);

    public virtual ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        Inner.MergeAsync(handle, delta, cancellationToken);

    public virtual ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        Inner.EndAsync(handle, cancellationToken);

    public virtual ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        Inner.GetEpochAsync(userKey, cancellationToken);

    public virtual ValueTask<IReadOnlyList<SessionInfo>> ListAsync(
        string userKey, CancellationToken cancellationToken) =>
        Inner.ListAsync(userKey, cancellationToken);

    public virtual ValueTask<IReadOnlyList<SessionHandle>> EndAllAsync(
        string userKey, SessionHandle? except, CancellationToken cancellationToken) =>
        Inner.EndAllAsync(userKey, except, cancellationToken);

    public virtual ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        Inner.ProbeAsync(handles, cancellationToken);

    public virtual ValueTask TouchAsync(
        IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        Inner.TouchAsync(touches, cancellationToken);

    public virtual ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) =>
        Inner.DeleteExpiredAsync(batchSize, cancellationToken);

    public virtual ValueTask<IReadOnlyList<SessionHandle>> EndAnyAsync(
        int batchSize, CancellationToken cancellationToken) =>
        Inner.EndAnyAsync(batchSize, cancellationToken);
}
