using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Takes a delta that removes and may drop for one that empties: the other values go as well.</summary>
internal sealed class DropsWhatIsLeft(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        if (!delta.DropIfEmpty || result.Record?.User is not null || result.Outcome != MergeOutcome.Merged)
        {
            return result;
        }

        await EndAsync(handle, cancellationToken);
        return MergeResult.Dropped;
    }
}
