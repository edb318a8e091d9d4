namespace BlazorSessions;

/// <summary>Why a session ended. For display only.</summary>
public enum SessionEndReason
{
    /// <summary>The user signed out.</summary>
    SignedOut,

    /// <summary>It was ended from elsewhere: another device, an administrator, the server.</summary>
    Revoked,

    /// <summary>Nothing happened for the idle timeout.</summary>
    Idle,

    /// <summary>The absolute lifetime was over.</summary>
    Absolute,

    /// <summary>Another user signed in in this browser, whose session it has now.</summary>
    Replaced,
}
