using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Drops each record that is left empty: a circuit that is about to write loses its session.</summary>
internal sealed class DropsUnasked(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { DropIfEmpty = true }, cancellationToken);
}
