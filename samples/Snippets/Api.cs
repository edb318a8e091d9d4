using BlazorSessions;

namespace Snippets;

public static class Api
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api").WithMetadata(new RequireSameOriginAttribute());

        api.MapGet("cart", (ISessionService sessions) => sessions.State.Get(Cart.Key) ?? Cart.Empty);

        api.MapPost("cart/{item}", (string item, ISessionService sessions, CancellationToken stop) =>
            sessions.UpdateAsync(Cart.Key, cart => cart.Add(item), Cart.Empty, stop));

        api.MapPost("login", async (Credentials given, IUsers users, ISessionService sessions, CancellationToken stop) =>
        {
            if (await users.CheckAsync(given.Name, given.Password) is not { } user)
            {
                return Results.Unauthorized();
            }

            await sessions.SignInAsync(user.Id, user.Name, user.Roles, given.RememberMe, stop);
            return Results.NoContent();
        });

        api.MapGet("me", (ISessionService sessions) => sessions.State.User.Identity!.Name).RequireAuthorization();
    }

    public sealed record Credentials(string Name, string Password, bool RememberMe);
}
