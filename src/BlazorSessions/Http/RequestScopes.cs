using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>
/// Opens the session of a request in the scope of its services. A request that is sent on to a page for errors may get
/// another scope on the way, and is the same request there, with what it has found and done so far.
/// </summary>
internal static class RequestScopes
{
    /// <summary>Opens the current request's session in its own scope, by the services of its name; null in any other.</summary>
    public static RequestSession? TryOpen(IServiceProvider scope, IServiceProvider services)
    {
        if (scope.GetRequiredService<IHttpContextAccessor>().HttpContext is not { } http
            || !ScopeMark.AreSame(http.RequestServices, scope))
        {
            return null;
        }

        var sessions = services.GetRequiredService<LiveSessions>();
        var session = new RequestSession(
            http,
            RequestCookies.Of(http, services),
            sessions,
            services.GetRequiredService<SessionIssuer>(),
            services.GetRequiredService<SessionEntrance>(),
            services.GetRequiredService<ILogger<RequestSession>>());

        // By the registry of live copies, of which each name has one. Connections are not sent on, and SignalR keeps their items.
        if (EndpointUses.IsHub(http.GetEndpoint()))
        {
            return session;
        }

        if (http.Items.TryGetValue(sessions, out var item) && item is RequestSession before)
        {
            session.GoOn(before);
        }
        else
        {
            http.Items[sessions] = session;
        }

        return session;
    }
}
