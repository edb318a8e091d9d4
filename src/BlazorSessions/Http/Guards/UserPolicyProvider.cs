using Microsoft.AspNetCore.Authorization;

namespace BlazorSessions.Http.Guards;

/// <summary>Knows the policies of <see cref="RequireUserAttribute"/> and <see cref="RequireFreshAttribute"/> beside those of the app.</summary>
internal sealed class UserPolicyProvider(IAuthorizationPolicyProvider app) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => app.AllowsCachingPolicies;

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        (UserPolicies.Find(policyName) ?? FreshPolicies.Find(policyName)) is { } policy
            ? Task.FromResult<AuthorizationPolicy?>(policy)
            : app.GetPolicyAsync(policyName);

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => app.GetDefaultPolicyAsync();

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => app.GetFallbackPolicyAsync();
}
