using System.Security.Claims;
using BlazorSessions;

namespace BlazorDemo.Api;

/// <summary>Signing in and out over HTTP, and who that makes the caller.</summary>
internal static class UserApi
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapPost("/login", LogInAsync);
        api.MapPost("/logout", LogOutAsync);
        api.MapGet("/me", Me).RequireAuthorization();
        api.MapGet("/admin", Me).RequireAuthorization(policy => policy.RequireRole("admin"));
    }

    private static async Task<IResult> LogInAsync(HttpRequest request, ISessionService sessions)
    {
        var body = await JsonBody.ReadAsync<Credentials>(request);
        if (body.Refusal is not null)
        {
            return body.Refusal;
        }

        if (DemoUser.Find(body.Value?.Name, body.Value?.Password) is not { } user)
        {
            return Results.Problem("The name or the password is wrong.", statusCode: StatusCodes.Status401Unauthorized);
        }

        await sessions.SignInAsync(user.Name, user.Name, user.Roles, body.Value!.RememberMe);
        return Results.NoContent();
    }

    private static async Task<IResult> LogOutAsync(ISessionService sessions)
    {
        await sessions.SignOutAsync();
        return Results.NoContent();
    }

    private static object Me(ClaimsPrincipal user) =>
        new { name = user.Identity?.Name, roles = user.FindAll(ClaimTypes.Role).Select(role => role.Value) };

    private sealed record Credentials(string? Name, string? Password, bool RememberMe);
}
