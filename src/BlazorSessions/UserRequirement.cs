using Microsoft.AspNetCore.Authorization;

namespace BlazorSessions;

/// <summary>Somebody is signed in in the session, and passes the check if there is one.</summary>
internal sealed class UserRequirement(Func<UserCheckContext, Task<bool>>? checkAsync = null) : IAuthorizationRequirement
{
    /// <summary>Gets the check; null for any user.</summary>
    public Func<UserCheckContext, Task<bool>>? CheckAsync { get; } = checkAsync;

    // What the framework logs about a requirement that was not met.
    public override string ToString() => CheckAsync is null
        ? "BlazorSessions: the session needs a signed-in user."
        : "BlazorSessions: the session needs a signed-in user who passes a check.";
}
