using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Empties a record it is to drop and hides it: the rest is found by whoever ends everybody.</summary>
internal sealed class DropLeavesARest(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<SessionHandle, bool> _hidden = new();

    public override async ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        _hidden.ContainsKey(handle) ? null : await base.FindAsync(handle, cancellationToken);

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta with { DropIfEmpty = false }, cancellationToken);
        return delta.DropIfEmpty && result.Record is { User: null, Values.Count: 0 } && _hidden.TryAdd(handle, true)
            ? MergeResult.Dropped
            : result;
    }
}
