using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Looks whether nothing would be left, and ends in another step: what was written between is lost.</summary>
internal sealed class DropsInASecondStep(TimeProvider clock) : BrokenStore(clock)
{
    private readonly Rendezvous _looked = new(parties: 4);
    private readonly Rendezvous _written = new(parties: 4);

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var drops = delta.DropIfEmpty
            && (await FindAsync(handle, cancellationToken))?.Merge(delta).Outcome == MergeOutcome.Dropped;
        await _looked.ArriveAsync();
        var result = drops ? MergeResult.Dropped : await base.MergeAsync(handle, delta, cancellationToken);
        await _written.ArriveAsync();
        if (drops)
        {
            await EndAsync(handle, cancellationToken);
        }

        return result;
    }
}
