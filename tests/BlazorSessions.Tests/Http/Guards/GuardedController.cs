using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>Actions behind attributes.</summary>
[RequireUser]
[RefuseWithStatus]
[Route("mvc/[action]")]
public sealed class GuardedController : Controller
{
    [HttpGet]
    public string AnyUser() => "in";

    [HttpGet]
    [RequireUser(Roles = "admin")]
    public string Admin() => "in";

    [HttpGet]
    [RequireUser<OwnerCheck>]
    public string Owner() => "in";

    [HttpGet]
    [RequireUser<OwnerCheck>]
    [RefuseWithStatus(404)]
    public string Hidden() => "in";

    [HttpGet]
    [RefuseWithRedirect(LoginPath = "/staff/login", AccessDeniedPath = "/staff/denied")]
    [Authorize(Roles = "staff")]
    public string Staff() => "in";

    [HttpGet]
    [AllowAnonymous]
    public string Open() => "in";
}

/// <summary>Asks a service, later.</summary>
public sealed class OwnerCheck(Owners owners) : IUserCheck
{
    public async Task<bool> IsAllowedAsync(UserCheckContext context)
    {
        await Task.Yield();
        return owners.Keys.Contains(context.Session.UserKey!);
    }
}

/// <summary>Who owns what there is.</summary>
public sealed class Owners
{
    public ISet<string> Keys { get; } = new HashSet<string>();
}
