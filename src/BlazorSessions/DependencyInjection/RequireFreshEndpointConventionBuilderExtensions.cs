using BlazorSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Guards endpoints by how recently the user has proved who they are.</summary>
public static class RequireFreshEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Lets only a user in whose credentials were checked within the span; see <see cref="RequireFreshAttribute"/> for what
    /// the others get.
    /// </summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="within">How long ago credentials may have been checked at the most; longer than zero.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireFresh<TBuilder>(this TBuilder builder, TimeSpan within)
        where TBuilder : IEndpointConventionBuilder
    {
        var requirement = new FreshRequirement(within);
        return builder.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(requirement));
    }
}
