using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// Sends an anonymous visitor to the login page, with the URL to return to, and a signed-in user to the access-denied
/// page. For the <c>NotAuthorized</c> template of <c>AuthorizeRouteView</c>; renders nothing.
/// </summary>
public sealed class RedirectToLogin : ComponentBase
{
    private string? _redirectedTo;

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private HttpContext? Request { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<BlazorSessionsOptions> Options { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var session = Newest(MissingSession.ThrowIfMissing(Session, nameof(RedirectToLogin)));
        if (session is { IsStale: true, Status: SessionStatus.None })
        {
            // Perhaps signed in: the store is away, and says so when it is back.
            return;
        }

        var url = session.IsAuthenticated
            ? SessionRedirect.ToAccessDenied(Navigation, Options.Value)
            : OwnSignOut.TargetFor(Navigation, session)
                ?? SessionRedirect.ToLogin(Navigation, Options.Value, session, Request);
        if (url is null || url == _redirectedTo)
        {
            return;
        }

        _redirectedTo = url;
        Navigation.NavigateTo(url, forceLoad: true);
    }

    // When a session ends, the authentication state may reach the page, and bring this component in, a moment before
    // the cascade does: whoever just lost his session would be told that he is denied.
    private SessionState Newest(SessionState cascaded)
    {
        try
        {
            return Sessions.State;
        }
        catch (SessionNotLoadedException)
        {
            return cascaded;
        }
    }
}
