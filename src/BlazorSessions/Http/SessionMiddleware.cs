using BlazorSessions.Http.Classic;
using BlazorSessions.Http.Guards;
using BlazorSessions.Scopes;
using BlazorSessions.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>
/// Loads the session of a request that brings one to an endpoint that may use it, hands it to circuits, and turns our
/// own exceptions into the status that a client can act on. Everything else passes untouched.
/// </summary>
internal sealed class SessionMiddleware(
    RequestDelegate next,
    SessionLoading loading,
    SameOrigin sameOrigin,
    ConnectionRequests connections,
    SessionPreload preload,
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

        preload.Check(endpoint);

        // Where it brings no cookie of ours, another site gains nothing by it: a hub for bearer tokens has its own CORS.
        if (EndpointUses.IsHub(endpoint) && loading.Of(http) == EndpointUse.App && SessionCookie.HasAny(http.Request)
            && !sameOrigin.Allows(http.Request))
        {
            return RefuseAsync(http, OtherSite);
        }

        return loading.Of(http) switch
        {
            EndpointUse.None when EndpointUses.IsAsset(endpoint) => next(http),
            EndpointUse.Circuit => ConnectAsync(http),
            var use => RunAsync(http, use),
        };
    }

    private async Task RunAsync(HttpContext http, EndpointUse use)
    {
        try
        {
            if (SessionCookie.HasAny(http.Request))
            {
                await preload.RunAsync(http);
                await (use == EndpointUse.None ? Task.CompletedTask : PrepareAsync(http));
                if (use != EndpointUse.None && EndpointUses.IsHub(http.GetEndpoint()) && await IsUserUnknownAsync(http))
                {
                    await RefuseUnknownAsync(http);
                    return;
                }
            }

            await GoOnAsync(http);
        }
        catch (SessionException exception) when (Refusals.StatusOf(exception) is { } status && !http.Response.HasStarted)
        {
            Refusals.Report(logger, status, exception);
            await RefusalResult.For(status, Refusals.Tell(exception)).ExecuteAsync(http);
        }
    }

    private Task GoOnAsync(HttpContext http)
    {
        if (EndpointUses.IsHub(http.GetEndpoint()))
        {
            http.Features.Set<ISessionFeature>(MisplacedHttpSession.Instance);
            return next(http);
        }

        // One is enough: an app and a branch of it may both use this middleware.
        return http.Features.Get<ISessionFeature>() is HttpSessionFeature
            ? next(http)
            : new HttpSessionFeature(http, logger).RunAsync(next);
    }

    private static async Task PrepareAsync(HttpContext http)
    {
        await SentOn.AuthenticateAsync(http);
        if (EndpointUses.IsHub(http.GetEndpoint()))
        {
            HubVisit.Note(http);
        }

        await PageUsers.PreloadAsync(http);
    }

    // With long polling one connection spans many requests; SignalR keeps the items of the first. The others bring no
    // session of their own to it: what matters is that they come from the browser that its circuit belongs to.
    private async Task ConnectAsync(HttpContext http)
    {
        http.Features.Set<ISessionFeature>(MisplacedHttpSession.Instance);
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

        if (await IsUserUnknownAsync(http))
        {
            await RefuseUnknownAsync(http);
            return;
        }

        (await OpenSlotAsync(http)).PutInto(http.Items);
        await next(http);
    }

    private async Task<ConnectionSlot> OpenSlotAsync(HttpContext http)
    {
        var named = preload.HasNamed ? new NamedConnection() : null;
        if (!SessionCookie.HasAny(http.Request))
        {
            return new ConnectionSlot { Named = named, IsOurs = connections.AreOurs(http) };
        }

        await preload.RunAsync(http);
        SessionCookie.VaryByCookie(http.Response);
        foreach (var (name, brought) in preload.Brought(http))
        {
            named!.Add(name, new BroughtSession(brought.Settle(), brought.Named)); // Not null: there are names.
        }

        var session = RequestSession.Of(http);
        var binding = session.Settle();
        var live = (binding as Binding.Held)?.Live;
        return new ConnectionSlot
        {
            Binding = binding,
            Shown = session.Named,
            UserKey = live?.State.UserKey,
            Ticket = live?.Ticket,
            Named = named,
            IsOurs = connections.AreOurs(http),
        };
    }

    // The session is there, and what stands in front of its scheme, as Identity's stamps do, cannot tell whether the user is
    // still let in. What is connected lives long: nobody would ask again. That the store is away is dealt with elsewhere.
    private static async Task<bool> IsUserUnknownAsync(HttpContext http) => SessionCookie.HasAny(http.Request)
        && await http.AuthenticateAsync(BlazorSessionsDefaults.AuthenticationScheme) is { Failure: not null }
        && RequestSession.Of(http).Unavailable is null;

    private static Task RefuseUnknownAsync(HttpContext http) => RefusalResult.For(
        StatusCodes.Status503ServiceUnavailable, "The user of the session could not be checked.").ExecuteAsync(http);

    private static bool IsWrite(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static Task RefuseAsync(HttpContext http, string why) =>
        RefusalResult.For(StatusCodes.Status403Forbidden, why).ExecuteAsync(http);
}
