using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Specifications.Apps;

/// <summary>What an app does with sessions, over HTTP.</summary>
internal static class NodeApi
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/state", async (ISessionService sessions, CancellationToken stop) => NodeState.Of(await sessions.LoadAsync(stop)));
        app.MapGet("/me", (HttpContext http) => http.User.Identity!.Name).RequireAuthorization();
        app.MapPost("/increment/{key}", (string key, ISessionService sessions, CancellationToken stop) =>
            sessions.IncrementAsync(key, cancellationToken: stop));
        app.MapPost("/sign-in/{id}", (string id, ISessionService sessions, CancellationToken stop) =>
            sessions.SignInAsync(id, name: id, cancellationToken: stop));
        app.MapPost("/sign-out", (ISessionService sessions, CancellationToken stop) => sessions.SignOutAsync(stop));
        app.MapPost("/regenerate", (ISessionService sessions, CancellationToken stop) => sessions.RegenerateIdAsync(stop));
        app.MapPost("/revoke-others", (ISessionService sessions, CancellationToken stop) => sessions.RevokeOthersAsync(stop));
        app.MapGet("/sessions", (ISessionService sessions, CancellationToken stop) => sessions.ListAsync(stop));
    }
}
