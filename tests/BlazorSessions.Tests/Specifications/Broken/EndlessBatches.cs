using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Says that there is more to end when there is nothing: the caller never stops.</summary>
internal sealed class EndlessBatches(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<EndedSessions> EndBatchAsync(
        string userKey,
        long epoch,
        SessionHandle? except,
        string? after,
        int limit,
        CancellationToken cancellationToken) =>
        await base.EndBatchAsync(userKey, epoch, except, after, limit, cancellationToken) with { Next = "more" };
}
