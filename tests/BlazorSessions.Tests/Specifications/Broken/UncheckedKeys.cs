using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Does not look at the version of the record: who counted the keys misses the one that was added.</summary>
internal sealed class UncheckedKeys(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { ExpectedVersion = null }, cancellationToken);
}
