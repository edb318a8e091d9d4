using System.Security.Claims;
using BlazorSessions;
using Microsoft.AspNetCore.Authorization;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Requires the user of the session in policies, for <c>[Authorize(Policy = "…")]</c>, <c>AuthorizeView</c> and pages.</summary>
/// <remarks>
/// <para>
/// The user is the one whom the scheme <c>BlazorSessions</c> knows, whatever the default scheme of the app is; that of the
/// circuit in components. Who is not signed in is not asked about, and denied. So is whoever a check throws for, which is
/// logged.
/// </para>
/// <para>A lambda that answers later takes the overload with a task: there is no way for it to count as answered.</para>
/// </remarks>
public static class SessionAuthorizationPolicyBuilderExtensions
{
    /// <summary>Requires any signed-in user.</summary>
    public static AuthorizationPolicyBuilder RequireSessionUser(this AuthorizationPolicyBuilder policy) =>
        policy.Add(UserPolicies.Create(null));

    /// <summary>Requires a signed-in user who meets a condition.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="predicate">The condition, such as <c>user =&gt; user.IsInRole("admin")</c>.</param>
    public static AuthorizationPolicyBuilder RequireSessionUser(
        this AuthorizationPolicyBuilder policy, Func<ClaimsPrincipal, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return policy.Add(UserPolicies.Create(check => Task.FromResult(predicate(check.User))));
    }

    /// <summary>Requires a signed-in user who meets a condition that has to be asked for.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="predicate">The condition. No task is a no.</param>
    public static AuthorizationPolicyBuilder RequireSessionUser(
        this AuthorizationPolicyBuilder policy, Func<ClaimsPrincipal, Task<bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return policy.Add(UserPolicies.Create(check => predicate(check.User)));
    }

    /// <summary>Requires a signed-in user who meets a condition on them and the session.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="predicate">The condition, such as <c>(user, check) =&gt; check.Session.Get(Verified)</c>.</param>
    public static AuthorizationPolicyBuilder RequireSessionUser(
        this AuthorizationPolicyBuilder policy, Func<ClaimsPrincipal, UserCheckContext, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return policy.Add(UserPolicies.Create(check => Task.FromResult(predicate(check.User, check))));
    }

    /// <summary>Requires a signed-in user who meets a condition that has to be asked for, of a service perhaps.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="predicate">The condition. No task is a no.</param>
    public static AuthorizationPolicyBuilder RequireSessionUser(
        this AuthorizationPolicyBuilder policy, Func<ClaimsPrincipal, UserCheckContext, Task<bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return policy.Add(UserPolicies.Create(check => predicate(check.User, check)));
    }

    private static AuthorizationPolicyBuilder Add(this AuthorizationPolicyBuilder policy, AuthorizationPolicy user)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Combine(user);
    }
}
