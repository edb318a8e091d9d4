using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Looks at the token when the sessions of a provider's session have ended.</summary>
internal sealed class ExternalEndBeforeCancel(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken)
    {
        var ended = await base.EndBatchAsync(external, after, limit, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return ended;
    }
}
