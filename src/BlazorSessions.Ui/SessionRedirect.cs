using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Ui;

/// <summary>
/// Where a visitor goes who may not see a page. Null means that they are there already, so that no redirect ever leads
/// to itself.
/// </summary>
internal static class SessionRedirect
{
    public static string? ToLogin(
        NavigationManager navigation, BlazorSessionsOptions options, SessionState session, HttpContext? request)
    {
        var path = request is not null && options.LoginPathSelector is { } choose ? choose(request) : options.LoginPath;
        return LoginUrl.From(navigation, path, options, session.EndReason);
    }

    public static string? ToAccessDenied(NavigationManager navigation, BlazorSessionsOptions options) =>
        LoginUrl.IsAt(navigation, options.AccessDeniedPath) ? null : InApp(navigation, options.AccessDeniedPath);

    /// <summary>
    /// Returns where a sign-out leads: to the URL the app gave, if it is local, else to the path of the options.
    /// </summary>
    public static string AfterSignOut(NavigationManager navigation, BlazorSessionsOptions options, string? returnUrl) =>
        LocalUrl.TryParse(returnUrl, out var local) ? local.Value : InApp(navigation, options.LogoutRedirectPath);

    private static string InApp(NavigationManager navigation, string path) =>
        LoginUrl.InApp(LoginUrl.BaseOf(navigation), path);
}
