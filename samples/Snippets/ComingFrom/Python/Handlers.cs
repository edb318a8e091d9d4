using BlazorSessions;

namespace Snippets.ComingFrom.Python;

public static class Handlers
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/", (ISessionService session) => $"Hello {session.State.User.Identity?.Name ?? "Anonymous"}");

        app.MapPost("/login/{user}", async (string user, ISessionService session) =>
        {
            await session.SignInAsync(user, name: user, rememberMe: true);
            return Results.Redirect("/");
        });

        app.MapPost("/logout", async (ISessionService session) =>
        {
            await session.SignOutAsync();
            return Results.Redirect("/");
        });

        app.MapGet("/admin", () => "You may.").RequireAuthorization(policy => policy.RequireRole("admin"));
    }

    public static async Task LockedAsync(ISessionService session) =>
        await session.UpdateAsync(edit =>
        {
            edit.Set("foo", "bar");
            edit.Get<List<string>>("items")?.Add("tea");
        });

    public static async Task FlashAsync(ISessionService session)
    {
        await session.FlashAsync("You have just visited the flash page.");
        var messages = await session.TakeFlashAsync();
        Console.WriteLine(messages.Count);
    }

    public static async Task EscalateAsync(ISessionService session) => await session.RegenerateIdAsync();

    public static void Describe(SessionState session, TimeProvider clock)
    {
        var created = session.CreatedAt;
        var lastAccess = session.LastActivityAt;
        var remaining = session.ExpiresAt - clock.GetUtcNow();
        Console.WriteLine($"{created} {lastAccess} {remaining}");
    }
}
