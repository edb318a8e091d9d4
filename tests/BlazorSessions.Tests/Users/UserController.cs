using Microsoft.AspNetCore.Mvc;

namespace BlazorSessions.Tests.Users;

/// <summary>Asks for the app's user in its constructor and in an action.</summary>
[Route("mvc/user")]
public sealed class UserController(ISessionUser<AppUser> users) : Controller
{
    [HttpGet]
    public async Task<string> GetAsync([FromServices] ISessionUser<AppUser> same, CancellationToken stop)
    {
        var user = await users.GetAsync(stop);
        return $"{user?.Name ?? "nobody"}, {same.Current?.Key}";
    }
}
