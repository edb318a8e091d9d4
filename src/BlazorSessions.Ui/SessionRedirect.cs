using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// Where a visitor goes who may not see a page. Null means that they are there already, so that no redirect ever leads
/// to itself.
/// </summary>
internal static class SessionRedirect
{
    /// <summary>Returns the address of the login page; at once unless the app's selector has to be waited for.</summary>
    /// <param name="navigation">Knows the page.</param>
    /// <param name="services">The services of the request or circuit.</param>
    /// <param name="session">The session, which may have ended.</param>
    /// <param name="request">The request that renders the page; null in a circuit.</param>
    /// <param name="isAgain">Whether the user is signed in and is to prove who they are.</param>
    public static async ValueTask<string?> ToLoginAsync(
        NavigationManager navigation,
        IServiceProvider services,
        SessionState session,
        HttpContext? request,
        bool isAgain = false)
    {
        var path = request is null
            ? await LoginPaths.InCircuitAsync(services, navigation.Uri, session.EndReason, CancellationToken.None)
            : await LoginPaths.InRequestAsync(services, navigation.Uri, session.EndReason, request.RequestAborted);
        var options = services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;
        return LoginUrl.From(navigation, path, options, session.EndReason, isAgain);
    }

    public static string? ToAccessDenied(NavigationManager navigation, BlazorSessionsOptions options) =>
        LoginUrl.IsAt(navigation, options.AccessDeniedPath) ? null : InApp(navigation, options.AccessDeniedPath);

    /// <summary>
    /// Returns where a sign-out leads: to the URL the app gave, if it is local, else to the path of the options.
    /// </summary>
    public static string AfterSignOut(NavigationManager navigation, BlazorSessionsOptions options, string? returnUrl) =>
        LocalUrl.TryParse(returnUrl, out var local) ? local.Under(LoginUrl.BaseOf(navigation)) : InApp(navigation, options.LogoutRedirectPath);

    private static string InApp(NavigationManager navigation, string path) =>
        LoginUrl.InApp(LoginUrl.BaseOf(navigation), path);
}
