using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Hosting;

/// <summary>Every verb over HTTP, for tests.</summary>
internal static class TestApi
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api").WithMetadata(new RequireSameOriginAttribute());
        api.MapGet("plain", () => "untouched");
        api.MapGet("state", async (ISessionService sessions, CancellationToken stop) => Describe(await sessions.LoadAsync(stop)));
        api.MapGet("me", (HttpContext http) => http.User.Identity!.Name).RequireAuthorization();
        api.MapGet("admin", () => "yes").RequireAuthorization(policy => policy.RequireRole("admin"));
        api.MapMethods("increment/{key}", ["GET", "HEAD", "POST"], (string key, ISessionService sessions, CancellationToken stop) =>
            sessions.IncrementAsync(key, cancellationToken: stop));
        api.MapPut("values/{key}", async (string key, JsonElement value, ISessionService sessions, CancellationToken stop) =>
        {
            await sessions.SetAsync(key, value, stop);
            return Results.NoContent();
        });
        api.MapDelete("values/{key}", (string key, ISessionService sessions, CancellationToken stop) => sessions.RemoveAsync(key, stop));
        api.MapPost("clear", (ISessionService sessions, CancellationToken stop) => sessions.ClearAsync(stop));
        api.MapPost("sign-in/{id}", async (string id, string? name, string? roles, bool? remember, ISessionService sessions, HttpContext http, CancellationToken stop) =>
        {
            await sessions.SignInAsync(id, name, roles, remember ?? false, stop);
            return $"{sessions.State.User.Identity!.Name}/{http.User.Identity!.Name}";
        });
        api.MapPost("sign-out", async (ISessionService sessions, HttpContext http, CancellationToken stop) =>
        {
            await sessions.SignOutAsync(stop);
            return $"{sessions.State.User.Identity!.Name}/{http.User.Identity!.Name}";
        });
        api.MapPost("regenerate", (ISessionService sessions, CancellationToken stop) => sessions.RegenerateIdAsync(stop));
        api.MapPost("renew", (ISessionService sessions, CancellationToken stop) => sessions.RenewAsync(stop));
        api.MapGet("sessions", (ISessionService sessions, CancellationToken stop) => sessions.ListAsync(stop));
        api.MapPost("revoke/{handle}", (string handle, ISessionService sessions, CancellationToken stop) =>
            sessions.RevokeAsync(SessionHandle.Parse(handle), stop));
        api.MapPost("revoke-others", (ISessionService sessions, CancellationToken stop) => sessions.RevokeOthersAsync(stop));
        api.MapPost("probe", async (Probe probe, ISessionService sessions) => await probe.Run(sessions));
    }

    private static object Describe(SessionState state) => new
    {
        status = state.Status.ToString(),
        user = state.User.Identity?.Name,
        handle = state.Handle?.Value,
        state.Version,
        state.IsStale,
        state.ExpiresAt,
        state.CreatedAt,
        state.LastActivityAt,
        values = state.Keys.ToDictionary(key => key, key => state.Get<JsonElement>(key)),
    };
}
