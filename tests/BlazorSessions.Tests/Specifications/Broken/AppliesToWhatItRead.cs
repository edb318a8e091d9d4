using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Compares the version in a step before the merge: of two writers at once both believe to know the record.
/// </summary>
internal sealed class AppliesToWhatItRead(TimeProvider clock) : BrokenStore(clock)
{
    private readonly Rendezvous _read = new(parties: 2);

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var held = await FindAsync(handle, cancellationToken);
        await _read.ArriveAsync();
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        return delta.BaseVersion is { } version && version == held?.Version && result.Record is { } record
            ? MergeResult.Applied(version + 1, record.LastActivityAt)
            : result;
    }
}
