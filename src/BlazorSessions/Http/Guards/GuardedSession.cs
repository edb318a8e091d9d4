using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http.Guards;

/// <summary>The session that a decision is about: of a request, a circuit or a hub's connection.</summary>
internal static class GuardedSession
{
    /// <summary>Returns the session; null when there is none to go by. No more than is known: a decision waits for no proof.</summary>
    /// <param name="services">The services that the decision is made with.</param>
    /// <param name="resource">What it is about.</param>
    /// <remarks>The call of a hub's method has a scope of its own, in which there is no session.</remarks>
    public static async ValueTask<SessionState?> FindAsync(IServiceProvider services, object? resource) =>
        resource is HubInvocationContext call
            ? await FindAsync(services, HubVisit.Of(call.Context.GetHttpContext()), call.Context.ConnectionAborted)
            : services.GetService<ScopeSession>() is { } own ? own.ReadIfKnown() : services.GetRequiredService<ISessionService>().State;

    // A connection lives on when its session has ended, or has a secret that it never showed.
    private static async ValueTask<SessionState?> FindAsync(
        IServiceProvider services, HubVisit? visit, CancellationToken cancellationToken)
    {
        var sessions = services.GetRequiredService<LiveSessions>();
        if (visit is null || await sessions.LeaseAsync(visit.Handle, cancellationToken) is not { } live)
        {
            return null;
        }

        try
        {
            var fit = await sessions.FitAsync(live, visit.Token);
            return fit.LetsIn ? fit.State : null;
        }
        finally
        {
            sessions.Release(live);
        }
    }
}
