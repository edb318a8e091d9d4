using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Lists by the last activity, which moves sessions from page to page.</summary>
internal sealed class ListByActivity(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await base.ListPageAsync(userKey, after, limit, cancellationToken);
        return page with { Sessions = [.. page.Sessions.OrderByDescending(info => info.LastSeen)] };
    }
}
