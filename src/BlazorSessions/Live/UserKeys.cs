using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>The keys by which stores, lists and comparisons know users.</summary>
internal sealed class UserKeys(IOptions<BlazorSessionsOptions> options)
{
    public const int MaxLength = 256;

    /// <summary>Returns the key of a user; null when they have none.</summary>
    public string? Find(ClaimsPrincipal user)
    {
        if (options.Value.UserKeySelector is { } select)
        {
            return select(user);
        }

        var claim = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub");
        return claim is null or { Issuer: ClaimsIdentity.DefaultIssuer }
            ? claim?.Value
            : SessionUserKey.Of(claim.Issuer, claim.Value);
    }

    /// <summary>Returns the key of a user who is about to sign in.</summary>
    public string Require(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true })
        {
            throw new ArgumentException(
                "The principal is not authenticated. Give its ClaimsIdentity an authentication type.", nameof(user));
        }

        var key = Find(user) ?? throw new ArgumentException(
            "The principal has no key: add a ClaimTypes.NameIdentifier or \"sub\" claim"
            + (options.Value.UserKeySelector is null ? "." : ", or let BlazorSessionsOptions.UserKeySelector return one."),
            nameof(user));
        if (key.Length > MaxLength || key.Contains('\0'))
        {
            throw new ArgumentException(
                $"The key of a user has at most {MaxLength} characters, with its issuer if that is not the app, and no NUL. "
                + "BlazorSessionsOptions.UserKeySelector can return another one.",
                nameof(user));
        }

        return options.Value.UserKeySelector is null && IsForged(user) ? throw new ArgumentException(
            "The key of a user of the app itself contains U+001F, which separates the issuer of others from their key.",
            nameof(user)) : key;
    }

    // Nobody who may choose a name here takes the key of somebody from elsewhere.
    private static bool IsForged(ClaimsPrincipal user) =>
        (user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub")) is { Issuer: ClaimsIdentity.DefaultIssuer } own
            && own.Value.Contains(SessionUserKey.Separator);
}
