using System.Collections.Immutable;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Does not look at what was read: of two read-modify-writes at once, one is lost.</summary>
internal sealed class LostVersionCheck(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { Reads = ImmutableDictionary<string, long>.Empty }, cancellationToken);
}
