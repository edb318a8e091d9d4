using System.Globalization;
using Microsoft.AspNetCore.Authorization;

namespace BlazorSessions;

/// <summary>
/// The policies that <see cref="RequireFreshAttribute"/> stands for. By name, as that is all which Blazor's router looks at
/// when it goes to a page without a request.
/// </summary>
internal static class FreshPolicies
{
    private const string Prefix = "BlazorSessions.RequireFresh:";

    public static string NameOf(int minutes) => Prefix + minutes.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the policy of a name; null when that is none of ours.</summary>
    public static AuthorizationPolicy? Find(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
        && minutes > 0
            ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser()
                .AddRequirements(new FreshRequirement(TimeSpan.FromMinutes(minutes))).Build()
            : null;
}
