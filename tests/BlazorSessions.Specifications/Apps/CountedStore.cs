using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Apps;

/// <summary>A store whose calls are counted, those that failed too.</summary>
internal sealed class CountedStore(ISessionStore inner)
    : ISessionStore, IUserSessionIndex, ISessionBatch, ISessionCleanup, IAsyncDisposable
{
    private int _calls;
    private int _failures;

    /// <summary>Gets how many calls have begun.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gets how many calls have failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        RunAsync(() => inner.TryCreateAsync(record, cancellationToken));

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(() => inner.FindAsync(handle, cancellationToken));

    public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        RunAsync(() => inner.MergeAsync(handle, delta, cancellationToken));

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(() => inner.EndAsync(handle, cancellationToken));

    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<IUserSessionIndex>().GetEpochAsync(userKey, cancellationToken));

    public ValueTask<IReadOnlyList<SessionInfo>> ListAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<IUserSessionIndex>().ListAsync(userKey, cancellationToken));

    public ValueTask<IReadOnlyList<SessionHandle>> EndAllAsync(
        string userKey, SessionHandle? except, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<IUserSessionIndex>().EndAllAsync(userKey, except, cancellationToken));

    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<ISessionBatch>().ProbeAsync(handles, cancellationToken));

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        await RunAsync(async () =>
        {
            await inner.Require<ISessionBatch>().TouchAsync(touches, cancellationToken);
            return true;
        });

    public ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<ISessionCleanup>().DeleteExpiredAsync(batchSize, cancellationToken));

    public ValueTask<IReadOnlyList<SessionHandle>> EndAnyAsync(int batchSize, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<ISessionCleanup>().EndAnyAsync(batchSize, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (inner as IDisposable)?.Dispose();
        }
    }

    private async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            return await call();
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
    }
}
