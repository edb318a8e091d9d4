using System.Text;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions;

/// <summary>
/// Where a visitor is sent who has to sign in. Paths of the options count from the base of the app; return URLs count
/// from the host, base included, because that is what a redirect needs.
/// </summary>
/// <remarks>The components compile this file too, as they see only what is public.</remarks>
internal static class LoginUrl
{
    /// <summary>
    /// Returns the address of the login page, with the page to come back to and why the session ended.
    /// </summary>
    /// <param name="appBase">The path of the app's base, with or without a slash at its end.</param>
    /// <param name="path">The path of the login page in the app.</param>
    /// <param name="options">Names the parameter that holds the page to come back to.</param>
    /// <param name="back">The page to come back to; null, or no URL inside the app, for none.</param>
    /// <param name="ended">Why the session ended; null when it has not.</param>
    /// <param name="isAgain">Whether a user who is signed in is to prove who they are.</param>
    public static string Build(
        string appBase,
        string path,
        BlazorSessionsOptions options,
        string? back,
        SessionEndReason? ended = null,
        bool isAgain = false)
    {
        var url = new StringBuilder(InApp(appBase, path));
        if (LocalUrl.TryParse(back, out var page))
        {
            Append(url, options.ReturnUrlParameter, page.Value);
        }

        if (ended is { } reason)
        {
            Append(url, SessionEndReasons.QueryParameter, SessionEndReasons.ToText(reason));
        }

        if (isAgain)
        {
            Append(url, Reauthentication.QueryParameter, "true");
        }

        return url.ToString();
    }

    /// <summary>Does so for the page that a renderer shows; null when that is the login page.</summary>
    public static string? From(
        NavigationManager navigation,
        string path,
        BlazorSessionsOptions options,
        SessionEndReason? ended,
        bool isAgain = false)
    {
        var page = new Uri(navigation.Uri);
        return IsAt(navigation, path)
            ? null
            : Build(BaseOf(navigation), path, options, page.PathAndQuery + page.Fragment, ended, isAgain);
    }

    /// <summary>Returns whether a renderer shows the page of a path.</summary>
    public static bool IsAt(NavigationManager navigation, string path) =>
        IsSamePage(navigation.ToBaseRelativePath(navigation.Uri), path);

    /// <summary>Returns the path of the base that a renderer's app has.</summary>
    public static string BaseOf(NavigationManager navigation) => new Uri(navigation.BaseUri).AbsolutePath;

    /// <summary>Returns a path of the app as it counts from the host.</summary>
    public static string InApp(string appBase, string path) => $"{appBase.TrimEnd('/')}/{path.TrimStart('/')}";

    /// <summary>
    /// Returns whether two paths, both from the same base, lead to one page as routing sees it: without query, decoded,
    /// whatever the case and the slashes around them. A redirect from one to the other would lead to itself.
    /// </summary>
    public static bool IsSamePage(string one, string other) =>
        PageOf(one).Equals(PageOf(other), StringComparison.OrdinalIgnoreCase);

    private static string PageOf(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        return Uri.UnescapeDataString(end < 0 ? url : url[..end]).Trim('/');
    }

    // Before a fragment, behind what the app has in its path.
    private static void Append(StringBuilder url, string name, string value)
    {
        var text = url.ToString();
        var fragment = text.IndexOf('#');
        url.Insert(
            fragment < 0 ? text.Length : fragment,
            $"{(text.Contains('?') ? '&' : '?')}{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}");
    }
}
