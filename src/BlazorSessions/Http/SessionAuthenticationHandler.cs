using System.Security.Claims;
using System.Text.Encodings.Web;
using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>
/// The scheme <c>BlazorSessions</c>: the session says who the user is, signing in and out changes the session. May run
/// before the middleware, on every endpoint.
/// </summary>
internal sealed class SessionAuthenticationHandler(
    IOptionsMonitor<SessionAuthenticationOptions> options,
    IOptions<BlazorSessionsOptions> sessionOptions,
    SessionLoading loading,
    ConnectionRequests connections,
    ILoggerFactory logger,
    UrlEncoder encoder)
    : SignInAuthenticationHandler<SessionAuthenticationOptions>(options, logger, encoder)
{
    private ISessionService Sessions => Context.RequestServices.GetRequiredService<ISessionService>();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var use = loading.Of(Context);
        if (use == EndpointUse.Circuit && connections.Find(Context) is { } connection
            && ConnectionRequests.Admits(connection, Context))
        {
            return connection.Ticket is { } first
                ? AuthenticateResult.Success(first.Clone())
                : AuthenticateResult.NoResult();
        }

        if (!SessionCookie.HasAny(Request) || use == EndpointUse.None)
        {
            return AuthenticateResult.NoResult();
        }

        var session = RequestSession.Of(Context);
        await session.PreloadAsync(Context.RequestAborted);
        if (session.Unavailable is { } unavailable)
        {
            SessionCookie.VaryByCookie(Response);
            return AuthenticateResult.Fail(unavailable);
        }

        // Success with an anonymous principal would turn the challenge into a refusal.
        if (session.Live?.Ticket is not { } ticket)
        {
            return AuthenticateResult.NoResult();
        }

        // A copy: the session's own is shared by all its requests and circuits, and claims transformations and other
        // middleware add to what they are given.
        SessionCookie.VaryByCookie(Response);
        return AuthenticateResult.Success(ticket.Clone());
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        await Sessions.SignInAsync(
            user,
            new SessionSignInOptions
            {
                RememberMe = properties?.IsPersistent ?? false,
                ExpiresAt = properties?.ExpiresUtc,
                Properties = properties,
            },
            Context.RequestAborted);
        Follow(properties?.RedirectUri);
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        await Sessions.SignOutAsync(Context.RequestAborted);
        Follow(properties?.RedirectUri);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        SessionCookie.VaryByCookie(Response);
        if (SessionCookie.HasAny(Request) && RequestSession.Of(Context).Unavailable is not null)
        {
            await RefusalResult.For(
                StatusCodes.Status503ServiceUnavailable, "The session store cannot be reached.").ExecuteAsync(Context);
            return;
        }

        RedirectOr(StatusCodes.Status401Unauthorized, LoginPage(), properties);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        SessionCookie.VaryByCookie(Response);
        RedirectOr(StatusCodes.Status403Forbidden, LocalUrl.Parse(sessionOptions.Value.AccessDeniedPath), properties);
        return Task.CompletedTask;
    }

    private LocalUrl LoginPage()
    {
        if (sessionOptions.Value.LoginPathSelector is { } select)
        {
            if (LocalUrl.TryParse(select(Context), out var chosen))
            {
                return chosen;
            }

            Logger.LoginPathForeign();
        }

        return LocalUrl.Parse(sessionOptions.Value.LoginPath);
    }

    // A page goes to another page, a call by script gets the status; so does a page that would be led in a circle.
    private void RedirectOr(int status, LocalUrl page, AuthenticationProperties properties)
    {
        if (!PageRequests.IsPage(Context) || IsAt(page) || CameFrom(page))
        {
            Response.StatusCode = status;
            return;
        }

        var wanted = properties.RedirectUri
            ?? (Request.PathBase + Request.Path).ToUriComponent() + Request.QueryString.ToUriComponent();
        Response.Redirect(LoginUrl.Build(
            Request.PathBase.ToUriComponent(), LocalRedirect.Encode(page), sessionOptions.Value, wanted));
    }

    private bool IsAt(LocalUrl page) => LoginUrl.IsSamePage(page.Value, Request.Path.ToUriComponent());

    // The login page needs a user itself and has another login page, which sent us here.
    private bool CameFrom(LocalUrl page) =>
        LocalUrl.TryParse(Request.Query[sessionOptions.Value.ReturnUrlParameter], out var from)
        && LoginUrl.IsSamePage(LoginUrl.InApp(Request.PathBase.ToUriComponent(), page.Value), from.Value);

    // Where the app asked for it and has not answered otherwise. Never out of the app.
    private void Follow(string? uri)
    {
        if (!Response.HasStarted && Response.StatusCode == StatusCodes.Status200OK && LocalUrl.TryParse(uri, out var url))
        {
            Response.Redirect(LocalRedirect.Encode(url));
        }
    }
}
