using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Ui;

/// <summary>
/// Where a visitor goes who may not see a page. Null means that he is there already, so that no redirect ever leads to
/// itself.
/// </summary>
/// <remarks>
/// Paths of the options count from the app's base, like those of the endpoints; return URLs count from the host, base
/// included, because that is what a redirect needs.
/// </remarks>
internal static class SessionRedirect
{
    public static string? ToLogin(
        NavigationManager navigation, BlazorSessionsOptions options, SessionState session, HttpContext? request)
    {
        var path = request is not null && options.LoginPathSelector is { } choose ? choose(request) : options.LoginPath;
        if (IsCurrent(navigation, path))
        {
            return null;
        }

        var url = new StringBuilder(InApp(navigation, path));
        if (CurrentPage(navigation) is { } page)
        {
            AppendQuery(url, options.ReturnUrlParameter, page.Value);
        }

        if (session is { Status: SessionStatus.Ended, EndReason: { } reason })
        {
            AppendQuery(url, SessionEndReasons.QueryParameter, SessionEndReasons.ToText(reason));
        }

        return url.ToString();
    }

    public static string? ToAccessDenied(NavigationManager navigation, BlazorSessionsOptions options) =>
        IsCurrent(navigation, options.AccessDeniedPath) ? null : InApp(navigation, options.AccessDeniedPath);

    /// <summary>
    /// Returns where a sign-out leads: to the URL the app gave, if it is local, else to the path of the options.
    /// </summary>
    public static string AfterSignOut(NavigationManager navigation, BlazorSessionsOptions options, string? returnUrl) =>
        LocalUrl.TryParse(returnUrl, out var local) ? local.Value : InApp(navigation, options.LogoutRedirectPath);

    private static string InApp(NavigationManager navigation, string path) =>
        new Uri(navigation.BaseUri).AbsolutePath + path.TrimStart('/');

    private static LocalUrl? CurrentPage(NavigationManager navigation)
    {
        var uri = new Uri(navigation.Uri);
        return LocalUrl.TryParse(uri.PathAndQuery + uri.Fragment, out var page) ? page : null;
    }

    private static bool IsCurrent(NavigationManager navigation, string path) =>
        PathOf(navigation.ToBaseRelativePath(navigation.Uri)).Equals(PathOf(path), StringComparison.OrdinalIgnoreCase);

    // As routing sees it: without query, decoded, whatever the case and the slashes around it.
    private static string PathOf(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        return Uri.UnescapeDataString(end < 0 ? url : url[..end]).Trim('/');
    }

    private static void AppendQuery(StringBuilder url, string name, string value) => url
        .Append(url.ToString().Contains('?') ? '&' : '?')
        .Append(name)
        .Append('=')
        .Append(Uri.EscapeDataString(value));
}
