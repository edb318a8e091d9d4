using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Writes the record it knows when there is none to update: a late write undoes a sign-out.</summary>
internal sealed class ResurrectingMerge(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<SessionHandle, SessionRecord> _known = new();

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        _known[record.Handle] = record;
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        if (result.Outcome != MergeOutcome.Missing || !_known.TryGetValue(handle, out var known))
        {
            return result;
        }

        var merged = known.Merge(delta);
        if (merged.Record is { } record)
        {
            await base.TryCreateAsync(record, cancellationToken);
        }

        return merged;
    }
}
