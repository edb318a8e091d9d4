using Microsoft.AspNetCore.SignalR;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>A hub that anybody may connect to, with methods behind attributes.</summary>
internal sealed class MixedHub : Hub
{
    public string Open() => "in";

    [RequireUser]
    public string AnyUser() => "in";

    [RequireUser(Roles = "admin")]
    public string Admin() => "in";

    [RequireUser<OwnerCheck>]
    public string Owner() => "in";

    [RequireFresh(5)]
    public string Pay() => "in";
}

/// <summary>A hub for owners.</summary>
[RequireUser<OwnerCheck>]
internal sealed class OwnersHub : Hub
{
    public string Open() => "in";
}

/// <summary>A hub that is guarded where it is mapped.</summary>
internal sealed class MappedHub : Hub
{
    public string Open() => "in";
}
