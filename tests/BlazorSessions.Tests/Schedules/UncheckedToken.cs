using BlazorSessions.Stores;
using BlazorSessions.Tests.Specifications.Broken;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Does not look at the token that a rotation expects: both of two win.</summary>
internal sealed class UncheckedToken(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { ExpectedTokenHash = null }, cancellationToken);
}
