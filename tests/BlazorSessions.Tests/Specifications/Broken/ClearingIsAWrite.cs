using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Makes a new version of a record whose previous token is cleared: edits that run meanwhile conflict.
/// </summary>
internal sealed class ClearingIsAWrite(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        return delta is { ClearPreviousToken: true, ChangesContent: false } && result.Outcome == MergeOutcome.Merged
            ? await base.MergeAsync(handle, new SessionDelta { Removes = ["nothing"] }, cancellationToken)
            : result;
    }
}
