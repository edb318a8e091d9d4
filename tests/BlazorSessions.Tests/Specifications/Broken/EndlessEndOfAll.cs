using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Says that there is more to end when nobody is left: "sign everybody out" never ends.</summary>
internal sealed class EndlessEndOfAll(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<EndedSessions> EndBatchAsync(
        string? after, int limit, CancellationToken cancellationToken) =>
        await base.EndBatchAsync(after, limit, cancellationToken) with { Next = "more" };
}
