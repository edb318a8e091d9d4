using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Ends the sessions of the epoch just before: those that an earlier call has left stay for ever.</summary>
internal sealed class EndsOneEpochOnly(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<EndedSessions> EndBatchAsync(
        string userKey,
        long epoch,
        SessionHandle? except,
        string? after,
        int limit,
        CancellationToken cancellationToken)
    {
        var page = await Inner.ListPageAsync(userKey, after, limit, cancellationToken);
        List<SessionHandle> ended = [];
        foreach (var info in page.Sessions.Where(info => info.Handle != except))
        {
            if ((await FindAsync(info.Handle, cancellationToken))?.User?.Epoch == epoch - 1)
            {
                await EndAsync(info.Handle, cancellationToken);
                ended.Add(info.Handle);
            }
        }

        return new EndedSessions(ended, page.Next);
    }
}
