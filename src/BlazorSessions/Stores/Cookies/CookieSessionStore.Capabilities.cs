namespace BlazorSessions.Stores.Cookies;

// All of it about the copies: sessions that have shown up since the process began.
public sealed partial class CookieSessionStore : IUserSessionIndex, IExternalSessionIndex, ISessionBatch, ISessionCleanup
{
    /// <inheritdoc/>
    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        _copies.GetEpochAsync(userKey, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Also sessions that show up later are ended by it, when they signed in with an earlier epoch.</remarks>
    public ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        _copies.RaiseEpochAsync(userKey, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// Browsers may still bring sessions with an earlier epoch; what ends those is kept of all users together.
    /// </remarks>
    public ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken) =>
        _copies.ForgetAsync(userKey, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken) =>
        _copies.EndBatchAsync(userKey, epoch, except, after, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) =>
        _copies.ListPageAsync(userKey, after, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        _copies.CountAsync(userKey, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        _copies.ProbeAsync(handles, cancellationToken);

    /// <inheritdoc/>
    public ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        _copies.TouchAsync(touches, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken) =>
        _copies.DeleteExpiredAsync(expiredBy, batchSize, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Also sessions that show up later are ended by it, when they were created before.</remarks>
    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) =>
        _copies.EndBatchAsync(after, limit, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Also sessions that show up later are ended by it, when they signed in before.</remarks>
    public ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        _copies.EndBatchAsync(external, after, limit, cancellationToken);
}
