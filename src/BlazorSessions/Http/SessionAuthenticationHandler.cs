using System.Security.Claims;
using System.Text.Encodings.Web;
using BlazorSessions.Http.Guards;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
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
    SessionLoading loading,
    ConnectionRequests connections,
    RefusedRequests refused,
    ILoggerFactory logger,
    UrlEncoder encoder)
    : SignInAuthenticationHandler<SessionAuthenticationOptions>(options, logger, encoder), IAuthenticationHandler
{
    private EndpointUse _askedFor;
    private Task<AuthenticateResult>? _again;

    // Inside a circuit its session: it is the one that can still change its cookie.
    private ISessionService Sessions => (Circuit ?? Context.RequestServices).GetRequiredService<ISessionService>();

    // By the context, not by the invocation that runs: an event of one circuit may run code of another, with what is of that.
    private IServiceProvider? Circuit
    {
        get
        {
            if (ConnectionSlot.Of(Context.Items) is { } connection)
            {
                return ConnectionSlot.Current is null ? null : connection.Circuit?.Services;
            }

            // One that was made for a circuit, of which no server knows: it was not routed, and brings nothing.
            return Context.GetEndpoint() is null
                && !SessionCookie.HasAny(Request)
                && Context.RequestServices.GetRequiredService<ScopeSession>().IsCircuit
                    ? Context.RequestServices
                    : null;
        }
    }

    // The framework asks once a request. One for what has nothing to do with the session may be sent on to a page that has,
    // such as that for pages which are not found.
    async Task<AuthenticateResult> IAuthenticationHandler.AuthenticateAsync()
    {
        if (Circuit is not null)
        {
            return await SignedInTicket.OfAsync(Sessions, Context.RequestAborted);
        }

        if (_again is null)
        {
            var first = await AuthenticateAsync();
            if (_askedFor != EndpointUse.None || loading.Of(Context) == EndpointUse.None)
            {
                return first;
            }
        }

        return await (_again ??= HandleAuthenticateAsync());
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var use = loading.Of(Context);
        _askedFor = use;
        if (use == EndpointUse.Circuit && connections.Find(Context) is { } connection
            && ConnectionRequests.Admits(connection, Context))
        {
            return connection.Ticket is { } first
                ? SignedInTicket.Of(first, hasTokens: false)
                : AuthenticateResult.NoResult();
        }

        if (!SessionCookie.HasAny(Request) || use == EndpointUse.None)
        {
            return AuthenticateResult.NoResult();
        }

        // With those beside it, should this run before the middleware: the waits for their stores are one.
        await Context.RequestServices.GetRequiredService<SessionPreload>().RunAsync(Context);
        var session = RequestSession.Of(Context);
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

        SessionCookie.VaryByCookie(Response);
        SessionCookie.KeepPrivate(Response);
        return SignedInTicket.Of(ticket, hasTokens: use != EndpointUse.Circuit);
    }

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        var key = Context.RequestServices.GetRequiredService<UserKeys>().Find(user);
        var options = await SignedInTicket.OptionsAsync(Sessions, key, properties);
        await Sessions.SignInAsync(user, options, Context.RequestAborted);
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

        await refused.AnswerAsync(Context, isDenied: false, properties.RedirectUri);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        SessionCookie.VaryByCookie(Response);
        return refused.AnswerAsync(Context, isDenied: true, properties.RedirectUri);
    }

    // Where the app asked for it and has not answered otherwise. Never out of the app.
    private void Follow(string? uri)
    {
        if (!Response.HasStarted && Response.StatusCode == StatusCodes.Status200OK && LocalUrl.TryParse(uri, out var url))
        {
            Response.Redirect(LocalRedirect.Encode(url));
        }
    }
}
