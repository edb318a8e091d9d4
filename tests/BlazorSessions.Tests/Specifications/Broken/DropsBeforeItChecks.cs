using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Drops what a delta would leave empty without looking at what the delta relies on.</summary>
internal sealed class DropsBeforeItChecks(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(
            handle,
            delta.DropIfEmpty ? new SessionDelta { Removes = delta.Removes, Clear = delta.Clear, DropIfEmpty = true } : delta,
            cancellationToken);
}
