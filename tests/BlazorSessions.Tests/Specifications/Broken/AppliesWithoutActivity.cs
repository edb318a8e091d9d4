using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Answers with the activity of the delta: that of another node, which is later, is not told.</summary>
internal sealed class AppliesWithoutActivity(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        return delta is { BaseVersion: not null, LastActivityAt: { } activity } && result.Record is { } record
            ? MergeResult.Applied(record.Version, activity)
            : result;
    }
}
