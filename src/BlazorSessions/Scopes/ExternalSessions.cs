using System.Security.Claims;

namespace BlazorSessions.Scopes;

/// <summary>What the identity provider that a user comes from calls the session, by the claims it gave.</summary>
internal static class ExternalSessions
{
    private const string SessionClaim = "sid";
    private const string IssuerClaim = "iss";

    /// <summary>
    /// Returns the <c>sid</c> and who issued it: the <c>iss</c> of the user, else the issuer of that claim, as the OpenID
    /// Connect handler takes <c>iss</c> away and notes it in every claim. Null when either is not known.
    /// </summary>
    /// <exception cref="InvalidOperationException">A claim is there and cannot be kept.</exception>
    public static ExternalSession? Find(ClaimsPrincipal user)
    {
        var session = user.FindFirst(SessionClaim);
        var issuer = user.FindFirst(IssuerClaim)?.Value
            ?? (session?.Issuer is { } name and not ClaimsIdentity.DefaultIssuer ? name : null);
        if (session is null || issuer is null)
        {
            return null;
        }

        return ExternalSession.IsValid(issuer, session.Value)
            ? new ExternalSession(issuer, session.Value)
            : throw new InvalidOperationException(
                $"The claims {SessionClaim} and {IssuerClaim} name the session at the identity provider, for its back-channel "
                + $"logout, and have 1 to {ExternalSession.MaxLength} characters each, no U+0000. Remove them from the "
                + "principal if they mean something else.");
    }
}
