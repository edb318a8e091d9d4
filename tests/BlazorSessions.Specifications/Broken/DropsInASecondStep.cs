using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Broken;

/// <summary>Merges, sees that nothing is left, and ends: what was written between is lost.</summary>
public sealed class DropsInASecondStep(TimeProvider clock) : BrokenStore(clock)
{
    private readonly Rendezvous _between = new(parties: 2);

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta with { DropIfEmpty = false }, cancellationToken);
        await _between.ArriveAsync();
        if (!delta.DropIfEmpty || result.Record is not { User: null, Values.Count: 0 })
        {
            return result;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        await EndAsync(handle, cancellationToken);
        return MergeResult.Dropped;
    }
}
