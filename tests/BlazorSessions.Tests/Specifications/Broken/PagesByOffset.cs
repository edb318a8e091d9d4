using System.Globalization;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Goes on by how many sessions were listed: when one of them ends, the next that lives is passed over.
/// </summary>
internal sealed class PagesByOffset(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        var all = await PagesOf.ListAsync(Inner, userKey);
        var from = int.Parse(after ?? "0", CultureInfo.InvariantCulture);
        return new SessionPage(
            [.. all.Skip(from).Take(limit)], from + limit < all.Count ? $"{from + limit}" : null);
    }
}
