using BlazorSessions;

namespace Snippets;

public static class Cookies
{
    public static void AllowFrames(BlazorSessionsOptions options)
    {
        options.Cookie.SameSite = SameSiteMode.None;
        options.Cookie.Extensions.Add("Partitioned");
    }

    public static void Keep(BlazorSessionsOptions options)
    {
        options.PersistentCookie = true;
        options.IdleTimeout = TimeSpan.FromDays(7);
        options.AbsoluteTimeout = TimeSpan.FromDays(30);
    }
}
