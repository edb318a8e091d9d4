using BlazorSessions.Stores;

namespace BlazorSessions.Live;

/// <summary>Says how long the browser keeps the cookie of a session.</summary>
/// <remarks>
/// Until the absolute end, if at all: activity moves the idle end further, and would have the cookie set anew, and with it
/// the secret, again and again. A session that is idle for too long is over whatever the browser still holds.
/// </remarks>
internal static class CookieLife
{
    /// <summary>Returns when the cookie ends; null when it goes with the browser. Who has signed in has chosen.</summary>
    public static DateTimeOffset? EndOf(SessionRecord record, BlazorSessionsOptions options) =>
        record.User?.IsRemembered ?? options.PersistentCookie ? record.AbsoluteExpiresAt : null;
}
