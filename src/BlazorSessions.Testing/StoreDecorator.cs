using BlazorSessions.Stores;

namespace BlazorSessions.Testing;

/// <summary>
/// A store in front of another one, for tests: every call goes through <see cref="RunAsync"/>, and each may be
/// overridden by itself. As it stands it changes nothing.
/// </summary>
/// <remarks>
/// It offers every capability. Calling one that the inner store does not have throws
/// <see cref="SessionCapabilityException"/>. It counts as a store that other nodes write to as well; derive with
/// <see cref="ISingleNodeStore"/> for one that is alone.
/// </remarks>
/// <param name="inner">The store behind it, which it disposes.</param>
public abstract class StoreDecorator(ISessionStore inner)
    : ISessionStore, IUserSessionIndex, IExternalSessionIndex, ISessionBatch, ISessionCleanup, IAsyncDisposable
{
    /// <summary>Gets the store behind it.</summary>
    protected ISessionStore Inner { get; } = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public virtual ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        RunAsync(nameof(TryCreateAsync), stop => Inner.TryCreateAsync(record, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(nameof(FindAsync), stop => Inner.FindAsync(handle, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        RunAsync(nameof(MergeAsync), stop => Inner.MergeAsync(handle, delta, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(nameof(EndAsync), stop => Inner.EndAsync(handle, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync(nameof(GetEpochAsync), stop => Index.GetEpochAsync(userKey, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync(nameof(RaiseEpochAsync), stop => Index.RaiseEpochAsync(userKey, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual async ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken) =>
        await RunAsync(
            nameof(ForgetAsync),
            async stop =>
            {
                await Index.ForgetAsync(userKey, stop);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(
            nameof(EndBatchAsync), stop => Index.EndBatchAsync(userKey, epoch, except, after, limit, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(nameof(ListPageAsync), stop => Index.ListPageAsync(userKey, after, limit, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        RunAsync(nameof(CountAsync), stop => Index.CountAsync(userKey, limit, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(nameof(EndBatchAsync), stop => External.EndBatchAsync(external, after, limit, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        RunAsync(nameof(ProbeAsync), stop => Batch.ProbeAsync(handles, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual async ValueTask TouchAsync(
        IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        await RunAsync(
            nameof(TouchAsync),
            async stop =>
            {
                await Batch.TouchAsync(touches, stop);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken) => RunAsync(
            nameof(DeleteExpiredAsync), stop => Cleanup.DeleteExpiredAsync(expiredBy, batchSize, stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) =>
        RunAsync(nameof(GetServerTimeAsync), stop => Cleanup.GetServerTimeAsync(stop), cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync(nameof(EndBatchAsync), stop => Cleanup.EndBatchAsync(after, limit, stop), cancellationToken);

    /// <summary>Disposes the inner store.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Inner is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (Inner as IDisposable)?.Dispose();
        }
    }

    /// <summary>
    /// Runs one call. What an override does before and after it happens around every call of the store.
    /// </summary>
    /// <typeparam name="T">What the call answers; true for one that answers nothing.</typeparam>
    /// <param name="verb">The name of the method, such as <c>FindAsync</c>.</param>
    /// <param name="call">Calls the inner store.</param>
    /// <param name="cancellationToken">What the caller gave.</param>
    /// <returns>What the caller gets.</returns>
    protected virtual ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call(cancellationToken);
    }

    private IUserSessionIndex Index => Inner.Require<IUserSessionIndex>();

    private IExternalSessionIndex External => Inner.Require<IExternalSessionIndex>();

    private ISessionBatch Batch => Inner.Require<ISessionBatch>();

    private ISessionCleanup Cleanup => Inner.Require<ISessionCleanup>();
}
