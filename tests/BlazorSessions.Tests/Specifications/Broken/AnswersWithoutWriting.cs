using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Answers a caller who holds the record with what it would become, and keeps nothing.</summary>
internal sealed class AnswersWithoutWriting(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var held = await FindAsync(handle, cancellationToken);
        return held is not null && delta.BaseVersion == held.Version && held.Merge(delta).Record is { } merged
            ? MergeResult.Applied(merged.Version, merged.LastActivityAt)
            : await base.MergeAsync(handle, delta, cancellationToken);
    }
}
