using BlazorSessions;
using Microsoft.AspNetCore.Authorization;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes authorization policies of how recently the user has proved who they are.</summary>
public static class RequireFreshPolicyBuilderExtensions
{
    /// <summary>Requires a user whose credentials were checked within the span; see <see cref="FreshRequirement"/>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="within">How long ago credentials may have been checked at the most; longer than zero.</param>
    /// <returns>The same builder.</returns>
    public static AuthorizationPolicyBuilder RequireFresh(this AuthorizationPolicyBuilder policy, TimeSpan within)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.AddRequirements(new FreshRequirement(within));
    }
}
