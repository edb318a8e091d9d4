using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Checks the versions of keys that were there and takes a key that was absent for unread: two first writers make one
/// value.
/// </summary>
internal sealed class UncheckedAbsence(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(
            handle, delta with { Reads = delta.Reads.Where(read => read.Value > 0).ToDictionary() }, cancellationToken);
}
