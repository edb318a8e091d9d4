using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Apps;

/// <summary>A store whose calls are counted, those that failed too.</summary>
internal sealed class CountedStore(ISessionStore inner)
    : ISessionStore, IUserSessionIndex, IExternalSessionIndex, ISessionBatch, ISessionCleanup, IAsyncDisposable
{
    private int _calls;
    private int _failures;
    private int _probes;

    /// <summary>Gets how many calls have begun.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gets how many calls have failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Gets how many of the calls were probes.</summary>
    public int Probes => Volatile.Read(ref _probes);

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        RunAsync(() => inner.TryCreateAsync(record, cancellationToken), cancellationToken);

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(() => inner.FindAsync(handle, cancellationToken), cancellationToken);

    public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        RunAsync(() => inner.MergeAsync(handle, delta, cancellationToken), cancellationToken);

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(() => inner.EndAsync(handle, cancellationToken), cancellationToken);

    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<IUserSessionIndex>().GetEpochAsync(userKey, cancellationToken), cancellationToken);

    public ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<IUserSessionIndex>().RaiseEpochAsync(userKey, cancellationToken), cancellationToken);

    public ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(
            () => inner.Require<IUserSessionIndex>().EndBatchAsync(userKey, epoch, except, after, limit, cancellationToken),
            cancellationToken);

    public ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(
            () => inner.Require<IUserSessionIndex>().ListPageAsync(userKey, after, limit, cancellationToken), cancellationToken);

    public ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<IUserSessionIndex>().CountAsync(userKey, limit, cancellationToken), cancellationToken);

    public ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(
            () => inner.Require<IExternalSessionIndex>().EndBatchAsync(external, after, limit, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _probes);
        return RunAsync(() => inner.Require<ISessionBatch>().ProbeAsync(handles, cancellationToken), cancellationToken);
    }

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        await RunAsync(async () =>
        {
            await inner.Require<ISessionBatch>().TouchAsync(touches, cancellationToken);
            return true;
        }, cancellationToken);

    public ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<ISessionCleanup>().DeleteExpiredAsync(batchSize, cancellationToken), cancellationToken);

    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(() => inner.Require<ISessionCleanup>().EndBatchAsync(after, limit, cancellationToken), cancellationToken);

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

    // A call is over for the app when its budget is, whatever the driver still has to clear up.
    private async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            return await call().AsTask().WaitAsync(cancellationToken);
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
    }
}
