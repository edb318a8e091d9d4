using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Takes a page that is full for the last one: a list ends before its end.</summary>
internal sealed class FullPageIsTheLast(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await base.ListPageAsync(userKey, after, limit, cancellationToken);
        return page.Sessions.Count == limit && after is not null ? page with { Next = null } : page;
    }
}
