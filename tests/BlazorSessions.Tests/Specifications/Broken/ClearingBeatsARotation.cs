using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Clears the token that a rotation keeps in the same delta: its grace is over before it began.</summary>
internal sealed class ClearingBeatsARotation(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(
            handle, delta.ClearPreviousToken ? delta with { KeepPreviousTokenUntil = null } : delta, cancellationToken);
}
