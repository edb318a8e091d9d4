namespace BlazorSessions;

/// <summary>Where a session stands in its life.</summary>
public enum SessionStatus
{
    /// <summary>There is none yet; the first write or a sign-in starts one.</summary>
    None,

    /// <summary>The session lives.</summary>
    Active,

    /// <summary>The session has ended and never comes back; a sign-in starts a new one.</summary>
    Ended,
}
