namespace BlazorSessions;

/// <summary>What a sign-in does when the user already has <see cref="BlazorSessionsOptions.MaxSessionsPerUser"/> sessions.</summary>
public enum WhenTooManySessions
{
    /// <summary>It is refused with <see cref="SessionSignInRefusedException"/>: a thief cannot push the user out.</summary>
    Refuse,

    /// <summary>The session with the oldest activity ends: the user is never locked out by devices he forgot.</summary>
    EndOldest,
}
