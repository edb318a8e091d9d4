using BlazorSessions;

namespace Snippets;

public sealed record AppUser(string Id, string Name, bool IsAdmin);

public interface IAppUsers
{
    Task<AppUser?> FindAsync(string id, CancellationToken cancellationToken);
}

public static class AppUserSetUp
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions()
            .AddSessionUser<AppUser>((services, userKey, stop) =>
                services.GetRequiredService<IAppUsers>().FindAsync(userKey, stop));
    }
}

public static class AppUserApi
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/api/profile", async (ISessionUser<AppUser> users, CancellationToken stop) =>
            await users.GetAsync(stop) is { } user ? Results.Ok(user) : Results.Unauthorized());
    }
}

public sealed class AppUserLoader(IAppUsers users) : ISessionUserLoader<AppUser>
{
    public Task<AppUser?> LoadAsync(string userKey, CancellationToken cancellationToken) =>
        users.FindAsync(userKey, cancellationToken);
}

public static class AppUserLoaderSetUp
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions().AddSessionUser<AppUser, AppUserLoader>();
    }
}
