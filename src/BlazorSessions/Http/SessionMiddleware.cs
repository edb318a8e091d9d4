using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>
/// Loads the session of a request that brings one to an endpoint that may use it, hands it to circuits, and turns our
/// own exceptions into the status that a client can act on. Everything else passes untouched.
/// </summary>
internal sealed class SessionMiddleware(
    RequestDelegate next,
    LiveSessions sessions,
    SameOrigin sameOrigin,
    ConnectionRequests connections,
    ILogger<SessionMiddleware> logger)
{
    private const string OtherSite = "The request came from another site.";

    public Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (EndpointUses.RequiresSameOrigin(endpoint) && IsWrite(http.Request.Method) && !sameOrigin.Allows(http.Request))
        {
            return RefuseAsync(http, OtherSite);
        }

        return EndpointUses.Of(endpoint) switch
        {
            EndpointUse.None => next(http),
            EndpointUse.Circuit => ConnectAsync(http),
            _ => RunAsync(http),
        };
    }

    private async Task RunAsync(HttpContext http)
    {
        try
        {
            if (SessionCookie.HasAny(http.Request))
            {
                await RequestTransport.Of(http).PreloadAsync(
                    http.RequestServices.GetRequiredService<CurrentSession>(), http.RequestAborted);
            }

            await next(http);
        }
        catch (SessionException exception) when (StatusOf(exception) is { } status && !http.Response.HasStarted)
        {
            logger.RequestRefused(status, exception.Message);
            await RefusalResult.For(status, exception.Message).ExecuteAsync(http);
        }
    }

    // Long polling has many requests a connection; the first one's items are the connection's. The others bring no
    // session of their own to it: what matters is that they come from the browser that its circuit belongs to.
    private async Task ConnectAsync(HttpContext http)
    {
        if (!sameOrigin.Allows(http.Request))
        {
            await RefuseAsync(http, OtherSite);
            return;
        }

        if (connections.Find(http) is { } connection)
        {
            await (ConnectionRequests.Admits(connection, http)
                ? next(http)
                : RefuseAsync(http, "The connection belongs to another session."));
            return;
        }

        LiveSession? leased = null;
        UnconfirmedSession? unconfirmed = null;
        if (SessionCookie.HasAny(http.Request))
        {
            var current = http.RequestServices.GetRequiredService<CurrentSession>();
            await current.Transport.LoadAsync(current, http.RequestAborted);
            unconfirmed = RequestTransport.Of(http).Unconfirmed;
            leased = current.Live is { } live && live.TryLease() ? live : null;
        }

        var slot = new ConnectionSlot
        {
            Live = leased,
            UserKey = leased?.State.UserKey,
            Ticket = leased?.Ticket,
            Unconfirmed = unconfirmed,
        };
        slot.PutInto(http.Items);
        try
        {
            await next(http);
        }
        finally
        {
            if (leased is not null)
            {
                sessions.Release(leased);
            }
        }
    }

    private static bool IsWrite(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static Task RefuseAsync(HttpContext http, string why) =>
        RefusalResult.For(StatusCodes.Status403Forbidden, why).ExecuteAsync(http);

    // What a client can bring about is never a 500. Other exceptions are the app's own.
    private static int? StatusOf(SessionException exception) => exception switch
    {
        SessionValueException { IsUnreadable: true } => StatusCodes.Status409Conflict,
        SessionValueException => StatusCodes.Status400BadRequest,
        SessionLimitException => StatusCodes.Status413PayloadTooLarge,
        SessionConflictException or SessionEndedException or SessionSignInRefusedException => StatusCodes.Status409Conflict,
        SessionStoreException or SessionsLeftException => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };
}
