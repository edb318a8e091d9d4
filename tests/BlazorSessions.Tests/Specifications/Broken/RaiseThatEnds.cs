using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Ends the sessions of the user in the step that raises the epoch: the more there are, the longer it takes.
/// </summary>
internal sealed class RaiseThatEnds(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        var epoch = await base.RaiseEpochAsync(userKey, cancellationToken);
        await Inner.EndBatchAsync(userKey, epoch, null, null, int.MaxValue, cancellationToken);
        return epoch;
    }
}
