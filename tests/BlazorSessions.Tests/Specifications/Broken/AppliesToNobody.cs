using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Answers with a version a caller who holds no record.</summary>
internal sealed class AppliesToNobody(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        return delta.BaseVersion is null && result.Record is { } record
            ? MergeResult.Applied(record.Version, record.LastActivityAt)
            : result;
    }
}
