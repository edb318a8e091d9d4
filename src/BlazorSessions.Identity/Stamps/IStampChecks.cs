using System.Security.Claims;

namespace BlazorSessions.Identity.Stamps;

/// <summary>Compares the security stamps that sessions were signed in with to those of their users.</summary>
internal interface IStampChecks
{
    /// <summary>
    /// Checks the user of a session if that is due: when this process first sees it, and after each interval. Never throws.
    /// </summary>
    Task<StampAnswer> CheckAsync(SessionState state);

    /// <summary>
    /// Takes the user as Identity makes them now, where a check after an interval has found other claims than the session has,
    /// such as another role; null where there is nothing to change, and for all but the first who ask.
    /// </summary>
    ClaimsPrincipal? TakeRefreshed(SessionState state);

    /// <summary>A session was given the user that was taken for it: not again before Identity makes another one.</summary>
    void NoteRefreshed(SessionState state);

    /// <summary>Returns in how long a session is due; zero when it is now.</summary>
    TimeSpan DueIn(SessionState state);

    /// <summary>Returns the stamp that the user of a session was signed in with; null for none.</summary>
    string? StampOf(ClaimsPrincipal user);
}
