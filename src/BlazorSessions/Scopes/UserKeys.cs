using System.Security.Claims;

namespace BlazorSessions.Scopes;

/// <summary>
/// The key by which stores, lists and comparisons know a user: their name identifier, else <c>sub</c>.
/// </summary>
internal static class UserKeys
{
    public const int MaxLength = 256;

    public static string? Find(ClaimsPrincipal user) =>
        user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value;

    /// <summary>Returns the key of a user who is about to sign in.</summary>
    public static string Require(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true })
        {
            throw new ArgumentException(
                "The principal is not authenticated. Give its ClaimsIdentity an authentication type.", nameof(user));
        }

        var key = Find(user) ?? throw new ArgumentException(
            "The principal has no key: add a ClaimTypes.NameIdentifier or \"sub\" claim.", nameof(user));
        return key.Length <= MaxLength && !key.Contains('\0')
            ? key
            : throw new ArgumentException($"The key of a user has at most {MaxLength} characters and no NUL.", nameof(user));
    }
}
