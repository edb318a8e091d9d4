using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Takes a page of expired sessions for the last one: those behind them are not listed.</summary>
internal sealed class EmptyPageIsTheLast(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await base.ListPageAsync(userKey, after, limit, cancellationToken);
        return page.Sessions.Count == 0 ? page with { Next = null } : page;
    }
}
