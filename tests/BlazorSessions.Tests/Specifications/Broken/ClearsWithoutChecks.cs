using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Clears the previous token whichever token was expected: that of a newer rotation goes.</summary>
internal sealed class ClearsWithoutChecks(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(
            handle, delta.ClearPreviousToken ? delta with { ExpectedTokenHash = null } : delta, cancellationToken);
}
