using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.OpenIdConnect;

/// <summary>The key under which a user of a provider has signed in.</summary>
internal sealed class SubjectKeys(
    BackChannelLogoutOptions logout, Func<ClaimsPrincipal, string?>? select, string scheme)
{
    // No sign-in has a longer one, or one with U+0000.
    private const int MaxLength = 256;

    /// <summary>Returns the key; null for one that nobody can have.</summary>
    public async ValueTask<string?> FindAsync(HttpContext http, string issuer, string subject)
    {
        var key = logout.UserKeySelector is { } own
            ? await own(new BackChannelLogoutContext(http, issuer, subject))
            : select is not null ? select(PrincipalOf(issuer, subject)) : KeyOf(issuer, subject);
        return key is { Length: <= MaxLength } && !key.Contains('\0') ? key : null;
    }

    private static string? KeyOf(string issuer, string subject) =>
        issuer.Any(char.IsControl) ? null : SessionUserKey.Of(issuer, subject);

    // By either name, as MapInboundClaims may be on or off.
    private ClaimsPrincipal PrincipalOf(string issuer, string subject) => new(new ClaimsIdentity(
        [
            new Claim("sub", subject, ClaimValueTypes.String, issuer),
            new Claim(ClaimTypes.NameIdentifier, subject, ClaimValueTypes.String, issuer),
            new Claim("iss", issuer, ClaimValueTypes.String, issuer),
        ],
        scheme));
}
