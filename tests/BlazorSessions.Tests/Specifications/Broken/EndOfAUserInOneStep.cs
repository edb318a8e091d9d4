using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Ends all sessions of a user at once, however many it was asked to look at.</summary>
internal sealed class EndOfAUserInOneStep(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<EndedSessions> EndBatchAsync(
        string userKey,
        long epoch,
        SessionHandle? except,
        string? after,
        int limit,
        CancellationToken cancellationToken) =>
        base.EndBatchAsync(userKey, epoch, except, after, int.MaxValue, cancellationToken);
}
