using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Takes the previous token of a grace for the expected one: a ticket is spent twice.</summary>
internal sealed class PreviousTokenCounts(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var previous = (await Inner.FindAsync(handle, cancellationToken))?.PreviousTokenHash;
        var expected = delta.ExpectedTokenHash is { } token && token == previous ? null : delta.ExpectedTokenHash;
        return await base.MergeAsync(handle, delta with { ExpectedTokenHash = expected }, cancellationToken);
    }
}
