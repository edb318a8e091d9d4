using BlazorSessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Snippets.Background;

public static class SessionPages
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/admin/users/{id}/sessions", async (string id, string? after, ISessionDirectory sessions) =>
        {
            try
            {
                return Results.Ok(await sessions.ListPageAsync(id, after, limit: 50));
            }
            catch (ArgumentException)
            {
                return Results.BadRequest(); // what came as after is no place
            }
        }).RequireAuthorization("admin");
}
