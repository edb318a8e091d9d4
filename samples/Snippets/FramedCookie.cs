using BlazorSessions;

namespace Snippets;

public static class FramedCookie
{
    public static void Allow(BlazorSessionsOptions options)
    {
        options.Cookie.SameSite = SameSiteMode.None;
        options.Cookie.Extensions.Add("Partitioned");
    }
}
