using Microsoft.AspNetCore.Http;

namespace BlazorSessions.DependencyInjection;

/// <summary>Finds what a browser would refuse of the cookie, or forget too early, or show to scripts.</summary>
internal static class CookieFaults
{
    private static readonly string[] s_attributes =
        ["Expires", "Max-Age", "Domain", "Path", "Secure", "HttpOnly", "SameSite"];

    public static IEnumerable<string> Of(CookieBuilder cookie) =>
        Naming(cookie).Concat(Reach(cookie)).Concat(Protection(cookie)).Concat(Extensions(cookie));

    // A null name is ours, which begins with __Host-.
    private static IEnumerable<string> Naming(CookieBuilder cookie)
    {
        if (cookie.Name is { } name && (name.Length == 0 || name.Any(IsNoTokenCharacter)))
        {
            yield return $"Cookie.Name is \"{name}\"; use letters, digits, '-' and '_'.";
        }

        var isHost = cookie.Name?.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) ?? true;
        if (isHost && (cookie.Domain is not null || cookie.Path is not (null or "/")))
        {
            yield return "Cookie has a Domain or Path, which a name beginning with __Host- forbids; set Cookie.Name too, "
                + "such as \"__Secure-session\".";
        }

        var needsSecure = cookie.Name?.StartsWith("__", StringComparison.Ordinal) ?? true;
        if (needsSecure && cookie.SecurePolicy != CookieSecurePolicy.Always)
        {
            yield return "Cookie.SecurePolicy is not Always, which a name beginning with __Host- or __Secure- demands; set Cookie.Name too.";
        }
    }

    private static IEnumerable<string> Reach(CookieBuilder cookie)
    {
        if (cookie.Path is { } path && (!path.StartsWith('/') || path.Any(IsNoAttributeCharacter)))
        {
            yield return $"Cookie.Path is \"{path}\"; begin it with a slash, such as \"/shop\", or leave it out for the whole host.";
        }

        if (cookie.Domain is { } domain && Uri.CheckHostName(domain.TrimStart('.')) == UriHostNameType.Unknown)
        {
            yield return $"Cookie.Domain is \"{domain}\"; write a host without scheme and port, such as \"example.org\".";
        }

        if (cookie.Expiration is not null || cookie.MaxAge is not null)
        {
            yield return "Cookie has an Expiration or MaxAge; set PersistentCookie, and the lifetimes by "
                + "IdleTimeout, AbsoluteTimeout and RememberMe.";
        }
    }

    private static IEnumerable<string> Protection(CookieBuilder cookie)
    {
        if (cookie.SameSite == SameSiteMode.None && cookie.SecurePolicy != CookieSecurePolicy.Always)
        {
            yield return "Cookie.SameSite is None, which browsers accept only with SecurePolicy Always.";
        }

        if (!cookie.HttpOnly)
        {
            yield return "Cookie.HttpOnly is false; the secret of a session is not for scripts to read.";
        }
    }

    private static IEnumerable<string> Extensions(CookieBuilder cookie)
    {
        foreach (var extension in cookie.Extensions)
        {
            var name = extension.Split('=')[0].Trim();
            if (s_attributes.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"Cookie.Extensions has \"{extension}\"; {name} is not set there but by the options of its name.";
            }

            if (name.Length == 0 || extension.Any(IsNoAttributeCharacter))
            {
                yield return $"Cookie.Extensions has \"{extension}\"; add one attribute without ';' each, such as \"Partitioned\".";
            }

            if (name.Equals("Partitioned", StringComparison.OrdinalIgnoreCase) && cookie.SecurePolicy != CookieSecurePolicy.Always)
            {
                yield return "Cookie.Extensions has Partitioned, which browsers accept only with SecurePolicy Always.";
            }
        }
    }

    private static bool IsNoTokenCharacter(char c) => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.');

    private static bool IsNoAttributeCharacter(char c) => char.IsControl(c) || c is ';' or > '\x7e';
}
