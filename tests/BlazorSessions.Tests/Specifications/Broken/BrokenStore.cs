using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// The memory store behind verbs that a derived store overrides to get one thing wrong. As it stands nothing is wrong.
/// </summary>
internal abstract class BrokenStore(TimeProvider clock)
    : ISessionStore, IUserSessionIndex, IExternalSessionIndex, ISessionBatch, ISessionCleanup, ISingleNodeStore
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

    public virtual ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        Inner.RaiseEpochAsync(userKey, cancellationToken);

    public virtual ValueTask<EndedSessions> EndBatchAsync(
        string userKey,
        long epoch,
        SessionHandle? except,
        string? after,
        int limit,
        CancellationToken cancellationToken) =>
        Inner.EndBatchAsync(userKey, epoch, except, after, limit, cancellationToken);

    public virtual ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) =>
        Inner.ListPageAsync(userKey, after, limit, cancellationToken);

    public virtual ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        Inner.CountAsync(userKey, limit, cancellationToken);

    public virtual ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        Inner.EndBatchAsync(external, after, limit, cancellationToken);

    public virtual ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        Inner.ProbeAsync(handles, cancellationToken);

    public virtual ValueTask TouchAsync(
        IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        Inner.TouchAsync(touches, cancellationToken);

    public virtual ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) =>
        Inner.DeleteExpiredAsync(batchSize, cancellationToken);

    public virtual ValueTask<EndedSessions> EndBatchAsync(
        string? after, int limit, CancellationToken cancellationToken) =>
        Inner.EndBatchAsync(after, limit, cancellationToken);
}
