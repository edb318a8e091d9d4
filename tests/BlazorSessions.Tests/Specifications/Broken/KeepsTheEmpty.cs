using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Keeps an emptied record although it was asked to drop it: the visitor keeps a cookie of nothing.</summary>
internal sealed class KeepsTheEmpty(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { DropIfEmpty = false }, cancellationToken);
}
