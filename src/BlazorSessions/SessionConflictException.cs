namespace BlazorSessions;

/// <summary>An edit met other writers of the same values each time it was tried; nothing was written.</summary>
public sealed class SessionConflictException : SessionException
{
    /// <summary>Makes the exception.</summary>
    public SessionConflictException(SessionHandle handle, int attempts)
        : base($"Session {handle} was changed by others during each of {attempts} attempts, so nothing was written. "
            + "Write smaller keys, so that writers do not share one, or repeat the call.")
    {
    }
}
