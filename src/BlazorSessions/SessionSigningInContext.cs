using System.Security.Claims;

namespace BlazorSessions;

/// <summary>A user is about to sign in; nothing is written yet.</summary>
public sealed class SessionSigningInContext : SessionEventContext
{
    /// <summary>
    /// Gets or sets the user who signs in, a copy. Another principal, or more claims, count as if the app had signed
    /// in that.
    /// </summary>
    public required ClaimsPrincipal User { get; set; }

    /// <summary>Gets the options of the sign-in, a copy that may be changed.</summary>
    public required SessionSignInOptions Options { get; init; }

    /// <summary>
    /// Gets the state of the session before: a visitor's, without a session, or of who is signed in already.
    /// </summary>
    public required SessionState Session { get; init; }

    /// <summary>
    /// Refuses the sign-in: the verb throws a <see cref="SessionSignInRefusedException"/>, and nothing has changed.
    /// The other handlers are not asked any more.
    /// </summary>
    /// <exception cref="SessionSignInRefusedException">Always.</exception>
    public void Refuse() => throw new SessionSignInRefusedException(SessionSignInRefusal.Handler);
}
