namespace BlazorSessions;

/// <summary>
/// How sure a service wants to be who its users are, by NIST SP 800-63B-4 (July 2025), section 2. The level says how long
/// a session may last; how users prove who they are (one factor, two, hardware) is up to the app.
/// </summary>
public enum AssuranceLevel
{
    /// <summary>
    /// AAL1: credentials again after 30 days at the latest (SHOULD). Idle time may be limited and need not be (section 2.1.3).
    /// </summary>
    Aal1,

    /// <summary>AAL2: after 24 hours at the latest, and after 1 hour without activity (both SHOULD; section 2.2.3).</summary>
    Aal2,

    /// <summary>AAL3: after 12 hours at the latest (SHALL), and after 15 minutes without activity (SHOULD; section 2.3.3).</summary>
    Aal3,
}
