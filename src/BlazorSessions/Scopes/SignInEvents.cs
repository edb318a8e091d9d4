using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Scopes;

/// <summary>What the app hears of sign-ins and sign-outs, in a request with its services.</summary>
internal sealed class SignInEvents(SessionEvents events, ILogger<SignInEvents> logger)
{
    public bool AreHandled => events.Handle<SessionSigningInContext>();

    /// <summary>Asks the app about a sign-in; returns what it makes of the user and the options.</summary>
    public async Task<(ClaimsPrincipal User, SessionSignInOptions Options)> SigningInAsync(
        ScopeSession session,
        SessionState state,
        ClaimsPrincipal user,
        SessionSignInOptions options,
        CancellationToken cancellationToken)
    {
        if (!AreHandled)
        {
            return (user, options);
        }

        var answer = await RunAsync(
            session,
            (services, stop) => new SessionSigningInContext
            {
                HttpContext = RequestOf(session),
                Services = services,
                CancellationToken = stop,
                Session = state,
                User = Principals.Copy(user),
                Options = new SessionSignInOptions
                {
                    RememberMe = options.RememberMe,
                    FreshCredentials = options.FreshCredentials,
                    SameUserOnly = options.SameUserOnly,
                    ExpiresAt = options.ExpiresAt,
                    Properties = options.Properties,
                },
            },
            static (handlers, context) => handlers.SigningInAsync(context),
            cancellationToken);
        return (answer.User, answer.Options);
    }

    /// <summary>Tells the app of a sign-in, which has worked whatever a handler does.</summary>
    public async Task SignedInAsync(ScopeSession session, CancellationToken cancellationToken)
    {
        if (events.Handle<SessionSignedInContext>())
        {
            var state = session.State;
            await TryAsync(nameof(BlazorSessionsEvents.OnSignedIn), state, RunAsync(
                session,
                (services, stop) => new SessionSignedInContext
                {
                    HttpContext = RequestOf(session),
                    Services = services,
                    CancellationToken = stop,
                    Session = state,
                },
                static (handlers, context) => handlers.SignedInAsync(context),
                cancellationToken));
        }
    }

    /// <summary>Tells the app that a session is about to be signed out, which it is whatever a handler does.</summary>
    public async Task SigningOutAsync(ScopeSession session, CancellationToken cancellationToken)
    {
        if (events.Handle<SessionSigningOutContext>())
        {
            var state = session.State;
            await TryAsync(nameof(BlazorSessionsEvents.OnSigningOut), state, RunAsync(
                session,
                (services, stop) => new SessionSigningOutContext
                {
                    HttpContext = RequestOf(session),
                    Services = services,
                    CancellationToken = stop,
                    Session = state,
                },
                static (handlers, context) => handlers.SigningOutAsync(context),
                cancellationToken));
        }
    }

    private static HttpContext? RequestOf(ScopeSession session) => (session as IRequestScope)?.Http;

    private Task<TContext> RunAsync<TContext>(
        ScopeSession session,
        Func<IServiceProvider, CancellationToken, TContext> make,
        Func<BlazorSessionsEvents, TContext, Task> raise,
        CancellationToken cancellationToken)
        where TContext : SessionEventContext => RequestOf(session) is { } http
        ? events.RunAsync(http.RequestServices, make, raise, cancellationToken)
        : events.RunApartAsync(make, raise, cancellationToken);

    private async Task TryAsync(string name, SessionState state, Task work)
    {
        try
        {
            await work;
        }
        catch (Exception exception)
        {
            // Code of the app. A caller who gives up does not undo what is done either.
            logger.EventHandlerFailed(name, state.Handle, exception);
        }
    }
}
