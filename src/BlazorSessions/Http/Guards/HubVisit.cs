using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Http.Guards;

/// <summary>
/// The session that a connection to a hub of the app came with. Kept in the items of its request, the one thing of that
/// which lasts as long as the connection on every transport.
/// </summary>
internal sealed record HubVisit(SessionHandle Handle, TokenHash Token)
{
    private static readonly object s_key = typeof(HubVisit);

    public static void Note(HttpContext http)
    {
        HubVisit? visit = RequestSession.Of(http).Settle() switch
        {
            Binding.Held held => new HubVisit(held.Live.Handle, held.Token),

            // The store could not say whether it counts, and may be able to by the time it matters.
            Binding.Unknown asked => new HubVisit(asked.Handle, asked.Token),
            _ => null,
        };
        if (visit is not null)
        {
            http.Items[s_key] = visit;
        }
    }

    /// <summary>Returns what a connection came with; null for no session.</summary>
    public static HubVisit? Of(HttpContext? http) =>
        // Over long polling the items are a plain dictionary, whose indexer throws.
        http?.Items.TryGetValue(s_key, out var visit) == true ? visit as HubVisit : null;
}
