using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions;

/// <summary>The user of a session is to be looked at again: may they still be signed in?</summary>
public sealed class SessionValidatingContext : SessionEventContext
{
    /// <summary>Gets the state of the session.</summary>
    public required SessionState Session { get; init; }

    /// <summary>Gets the user, a copy.</summary>
    public required ClaimsPrincipal User { get; init; }

    /// <summary>Gets what the sign-in kept beside the user, a copy.</summary>
    public required AuthenticationProperties Properties { get; init; }

    /// <summary>Gets whether a handler has rejected the user.</summary>
    public bool IsRejected { get; private set; }

    /// <summary>Gets the user who takes the place of this one; null while no handler has said so.</summary>
    public ClaimsPrincipal? Replacement { get; private set; }

    /// <summary>Rejects the user: the session ends everywhere, as revoked, whatever other handlers say.</summary>
    public void RejectPrincipal() => IsRejected = true;

    /// <summary>
    /// Gives the same user other claims, in the record and so in every request and circuit. The secret stays, and so
    /// does what the sign-in kept beside the user.
    /// </summary>
    /// <param name="principal">
    /// The user, by the same key; with another key, or over <see cref="BlazorSessionsOptions.MaxPrincipalBytes"/>,
    /// the validation fails.
    /// </param>
    public void ReplacePrincipal(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Replacement = principal;
    }
}
