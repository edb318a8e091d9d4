namespace BlazorSessions;

/// <summary>A verb needed a living session and this one has ended; nothing was written.</summary>
public sealed class SessionEndedException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">Why the session ended; null when the browser's cookie is simply outdated.</param>
    public SessionEndedException(SessionEndReason? reason)
        : base(reason is { } known
            ? $"The session has ended ({SessionEndReasons.ToText(known)}), so nothing was written. Sign in to start a new one."
            : "The session's cookie is outdated: it was renewed by another request. Nothing was written; repeat the request.")
    {
        Reason = reason;
    }

    /// <summary>Gets why the session ended; null when the browser's cookie is outdated.</summary>
    public SessionEndReason? Reason { get; }
}
