using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Answers with a version whichever record the caller holds: what others wrote is missing from it.</summary>
internal sealed class AppliesToAnyBase(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        return delta.BaseVersion is { } version && result.Record is { } record
            ? MergeResult.Applied(delta.ChangesContent ? version + 1 : version, record.LastActivityAt)
            : result;
    }
}
