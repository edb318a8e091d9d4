namespace BlazorSessions;

/// <summary>A verb needed a living session and there is none any more; nothing was written.</summary>
public sealed class SessionEndedException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">Why the session ended; null when the browser's cookie is outdated.</param>
    public SessionEndedException(SessionEndReason? reason)
        : this(reason, reason is null ? LostSession.Outdated : LostSession.Ended)
    {
    }

    private SessionEndedException(SessionEndReason? reason, LostSession how)
        : base(TextOf(reason, how))
    {
        Reason = reason;
        How = how;
    }

    /// <summary>
    /// Gets why the session ended; null when it has not, as the browser's cookie is outdated, and when it was dropped
    /// because nothing was left in it.
    /// </summary>
    public SessionEndReason? Reason { get; }

    internal LostSession How { get; }

    /// <summary>The secret that this scope came with is not the session's any more.</summary>
    internal static SessionEndedException Outdated() => new(null, LostSession.Outdated);

    /// <summary>Another scope gave the session a new secret while this one was about to.</summary>
    internal static SessionEndedException Overtaken() => new(null, LostSession.Overtaken);

    /// <summary>An anonymous session without values is none.</summary>
    internal static SessionEndedException Emptied() => new(null, LostSession.Emptied);

    private static string TextOf(SessionEndReason? reason, LostSession how) => how switch
    {
        LostSession.Ended =>
            $"The session has ended ({SessionEndReasons.ToText(reason!.Value)}), so nothing was written. "
            + "Sign in to start a new one.",
        LostSession.Emptied =>
            "The session was dropped, as its last value was removed. Nothing was written; repeat the request.",
        _ => "The session's cookie is outdated: it was renewed by another request. Nothing was written; "
            + "repeat the request.",
    };
}
