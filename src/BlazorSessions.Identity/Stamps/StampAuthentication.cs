using System.Security.Claims;
using BlazorSessions.Identity.Circuits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Identity.Stamps;

/// <summary>
/// The app's authentication. Has the user of a session checked before a request is theirs, and ends their other sessions when
/// one of them is signed in with another stamp, as after a change of the password.
/// </summary>
internal sealed class StampAuthentication(
    IAuthenticationService app, IStampChecks checks, IdentitySessions identity, ILogger<StampAuthentication> logger)
    : IAuthenticationService
{
    private static readonly string[] s_early = ["Sec-Purpose", "Purpose", "X-Moz"];

    private bool _isUnknown;

    // Whom this request has made anew.
    private ClaimsPrincipal? _refreshed;

    public async Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        var result = await app.AuthenticateAsync(context, scheme);
        if (result.Ticket?.AuthenticationScheme != BlazorSessionsDefaults.AuthenticationScheme || IsOfCircuit(context))
        {
            return result;
        }

        var sessions = context.RequestServices.GetRequiredService<ISessionService>();
        var state = await sessions.LoadAsync(context.RequestAborted);
        switch (await checks.CheckAsync(state).WaitAsync(context.RequestAborted))
        {
            case StampAnswer.Outdated when state.Handle is { } handle:
                logger.StampOutdated(handle);
                return await TryRevokeAsync(sessions, handle, context.RequestAborted)
                    ? AuthenticateResult.NoResult()
                    : Fail("The user's security stamp is outdated, and the session could not be ended.");
            case StampAnswer.Unknown:
                return Fail("The user's security stamp could not be checked.");
            case StampAnswer.Current when IsPage(context.Request) && checks.TakeRefreshed(state) is { } user:
                if (await TryRefreshAsync(sessions, user, state))
                {
                    _refreshed = sessions.State.User; // with what the app has added
                }

                break;
        }

        // The scheme goes on with whom it found first.
        return _refreshed is null ? result : AuthenticateResult.Success(
            new AuthenticationTicket(_refreshed.Clone(), result.Properties, result.Ticket.AuthenticationScheme));
    }

    private AuthenticateResult Fail(string why)
    {
        _isUnknown = true;
        return AuthenticateResult.Fail(why);
    }

    // This may run before anything that makes a status of our exceptions.
    private async Task<bool> TryRevokeAsync(ISessionService sessions, SessionHandle handle, CancellationToken stop)
    {
        try
        {
            await sessions.RevokeAsync(handle, stop);
            return true;
        }
        catch (SessionException exception)
        {
            logger.OutdatedNotEnded(handle, exception);
            return false;
        }
    }

    // The user is let in as they are; they are made anew after the next interval.
    private async Task<bool> TryRefreshAsync(ISessionService sessions, ClaimsPrincipal user, SessionState state)
    {
        try
        {
            await Refreshing.SignInAsync(sessions, user, state);
            checks.NoteRefreshed(state);
            return true;
        }
        catch (SessionException exception)
        {
            logger.NotRefreshed(exception);
            return false;
        }
    }

    public async Task SignInAsync(
        HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties)
    {
        if (scheme is not (BlazorSessionsDefaults.AuthenticationScheme or "Identity.Application"))
        {
            await app.SignInAsync(context, scheme, principal, properties);
            return;
        }

        _refreshed = null;
        var sessions = CircuitContext.ServicesOf(context).GetRequiredService<ISessionService>();
        var before = await sessions.LoadAsync();
        await app.SignInAsync(context, scheme, principal, properties);
        if (before.UserKey is { } key && sessions.State.UserKey == key
            && checks.StampOf(before.User) is { } stamp && stamp != checks.StampOf(principal))
        {
            await identity.TryEndOutdatedAsync(key);
        }
    }

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
    {
        _refreshed = null;
        return app.SignOutAsync(context, scheme, properties);
    }

    public async Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
    {
        if (!_isUnknown)
        {
            await app.ChallengeAsync(context, scheme, properties);
            return;
        }

        // Nobody knows who asks: a login page would say that they are not signed in.
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
    }

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        app.ForbidAsync(context, scheme, properties);

    // Which nothing else of the browser goes beside: it has the new cookie before it asks for more. Not what the browser asks for
    // before anybody has: no sign-in comes of that.
    private static bool IsPage(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && !Array.Exists(s_early, header =>
            request.Headers[header].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    // Those are watched as long as they live, and the requests of a connection after the first have the user of then.
    private static bool IsOfCircuit(HttpContext context) => CircuitCall.Current is not null
        || CircuitContext.Is(context)
        || context.GetEndpoint()?.Metadata is { } endpoint
        && endpoint.GetMetadata<HubMetadata>() is not null
        && endpoint.GetMetadata<NegotiateMetadata>() is null
        && context.Request.Query.ContainsKey("id");
}
