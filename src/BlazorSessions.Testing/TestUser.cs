using System.Security.Claims;

namespace BlazorSessions.Testing;

/// <summary>Makes users for tests.</summary>
public static class TestUser
{
    /// <summary>Makes an authenticated user, with the claims that signing in by id, name and roles gives.</summary>
    /// <param name="id">His key.</param>
    /// <param name="name">His name; null for the id.</param>
    /// <param name="roles">His roles, separated by commas; null for none.</param>
    public static ClaimsPrincipal Create(string id, string? name = null, string? roles = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        const StringSplitOptions options = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, id),
                new Claim(ClaimTypes.Name, name ?? id),
                .. (roles ?? string.Empty).Split(',', options).Select(role => new Claim(ClaimTypes.Role, role)),
            ],
            SessionServiceExtensions.AuthenticationType));
    }
}
