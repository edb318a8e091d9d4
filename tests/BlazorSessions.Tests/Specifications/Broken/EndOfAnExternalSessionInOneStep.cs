using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Ends all sessions of a provider's session at once, however many it was asked to look at.</summary>
internal sealed class EndOfAnExternalSessionInOneStep(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        base.EndBatchAsync(external, after, int.MaxValue, cancellationToken);
}
