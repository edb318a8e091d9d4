using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Drops a record without values, whoever is signed in.</summary>
internal sealed class DropsUsers(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        if (!delta.DropIfEmpty || result.Record is not { Values.Count: 0 })
        {
            return result;
        }

        await EndAsync(handle, cancellationToken);
        return MergeResult.Dropped;
    }
}
