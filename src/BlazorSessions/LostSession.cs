namespace BlazorSessions;

/// <summary>How a scope came to have no session to write to.</summary>
internal enum LostSession
{
    /// <summary>The session has ended, for the reason that the exception gives.</summary>
    Ended,

    /// <summary>The scope came with a secret that was replaced since.</summary>
    Outdated,

    /// <summary>The scope wanted to replace the secret, and another one was faster.</summary>
    Overtaken,

    /// <summary>The session was anonymous and its last value was removed: there is none again.</summary>
    Emptied,
}
