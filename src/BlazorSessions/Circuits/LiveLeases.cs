using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Circuits;

/// <summary>Leases what a cookie names, once the store can say whether it counts.</summary>
internal static class LiveLeases
{
    /// <summary>Leases the session that a cookie lets in to; null when there is none, and nothing is held then.</summary>
    /// <exception cref="SessionStoreException">The store could not be asked.</exception>
    public static async Task<LiveSession?> LeaseAsync(
        this LiveSessions sessions, Binding.Unknown asked, CancellationToken cancellationToken)
    {
        var live = await sessions.LeaseAsync(asked.Handle, cancellationToken);
        return live is not null && await LetsInAsync(sessions, live, asked.Token) ? live : null;
    }

    // If not, the lease is given back.
    private static async Task<bool> LetsInAsync(LiveSessions sessions, LiveSession leased, TokenHash token)
    {
        var letsIn = false;
        try
        {
            letsIn = (await sessions.FitAsync(leased, token)).LetsIn;
            return letsIn;
        }
        finally
        {
            if (!letsIn)
            {
                sessions.Release(leased);
            }
        }
    }
}
