using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Does not keep which ticket made the token: a circuit takes its own rotation for that of another.</summary>
internal sealed class ForgetsTheTicket(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { NewTokenNonce = null }, cancellationToken);
}
