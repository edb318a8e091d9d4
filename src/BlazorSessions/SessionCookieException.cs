namespace BlazorSessions;

/// <summary>
/// The browser could not be given its new cookie. Nothing has happened, unless a response began or an answer was lost
/// meanwhile: the session may then have a secret that no browser holds. A new sign-in leads out of that.
/// </summary>
public sealed class SessionCookieException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What stood in the way, and what to do.</param>
    /// <param name="inner">What was thrown underneath, if anything.</param>
    public SessionCookieException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
