using System.Security.Claims;

namespace BlazorSessions;

/// <summary>The keys by which sessions know users of several issuers.</summary>
/// <remarks>
/// The key of a user is the value of their <see cref="ClaimTypes.NameIdentifier"/> claim, else of <c>sub</c>. Where that claim
/// was issued elsewhere, by an identity provider, the issuer belongs to the key: user 42 of one provider is not user 42 of
/// another. <see cref="BlazorSessionsOptions.UserKeySelector"/> decides otherwise.
/// </remarks>
public static class SessionUserKey
{
    /// <summary>Stands between issuer and value; no issuer has it.</summary>
    internal const char Separator = '\u001F';

    /// <summary>
    /// Returns the key of a user who was signed in by another issuer than the app, as for
    /// <see cref="ISessionDirectory.RevokeUserAsync"/>.
    /// </summary>
    /// <param name="issuer">
    /// The issuer as their claims name it: with OpenID Connect its URL, with other handlers the name of the scheme.
    /// </param>
    /// <param name="id">What that issuer knows the user by.</param>
    /// <exception cref="ArgumentException">A text is empty, or the issuer contains U+001F.</exception>
    public static string Of(string issuer, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(id);
        return issuer.Contains(Separator)
            ? throw new ArgumentException("An issuer contains no U+001F.", nameof(issuer))
            : issuer + Separator + id;
    }
}
