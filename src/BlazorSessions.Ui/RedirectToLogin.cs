using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// Sends an anonymous visitor to the login page, with the URL to return to, and a signed-in user to the access-denied
/// page, or to the login page again where only <see cref="FreshDemand"/> keeps them out. For the <c>NotAuthorized</c>
/// template of <c>AuthorizeRouteView</c>; renders nothing.
/// </summary>
public sealed class RedirectToLogin : ComponentBase, IDisposable
{
    private string? _redirectedTo;

    // Rises with each look: one that finds another number when it knows the address was overtaken, and goes nowhere.
    private int _look;

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

    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    /// <summary>Makes an address that is still looked up one that nobody goes to.</summary>
    public void Dispose() => _look++;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var look = ++_look;
        var session = Newest(MissingSession.ThrowIfMissing(Session, nameof(RedirectToLogin)));
        if (session is { IsStale: true, Status: SessionStatus.None })
        {
            // Perhaps signed in: the store is away, and says so when it is back.
            return;
        }

        // Not denied, if all that is missing is that they prove again who they are.
        var isAgain = session.IsAuthenticated && Services.GetService<FreshDemand>() is { Within: not null };
        var url = session.IsAuthenticated && !isAgain
            ? SessionRedirect.ToAccessDenied(Navigation, Options.Value)
            : OwnSignOut.TargetFor(Navigation, session)
                ?? await SessionRedirect.ToLoginAsync(Navigation, Services, session, Request, isAgain);
        if (look != _look || url is null || url == _redirectedTo)
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
