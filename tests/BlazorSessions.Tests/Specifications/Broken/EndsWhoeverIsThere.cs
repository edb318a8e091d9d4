using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Does not look at the epoch of a session: who signs in again meanwhile is signed out too.</summary>
internal sealed class EndsWhoeverIsThere(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<EndedSessions> EndBatchAsync(
        string userKey,
        long epoch,
        SessionHandle? except,
        string? after,
        int limit,
        CancellationToken cancellationToken) =>
        base.EndBatchAsync(userKey, long.MaxValue, except, after, limit, cancellationToken);
}
