namespace BlazorSessions;

/// <summary>Why a sign-in was refused.</summary>
public enum SessionSignInRefusal
{
    /// <summary>
    /// This sign-in was ended while it was on its way: with all sessions of the user, or as the oldest of too many, to
    /// give way to another sign-in of theirs (<see cref="WhenTooManySessions.EndOldest"/>).
    /// </summary>
    EpochPassed,

    /// <summary>The user already has as many sessions as allowed.</summary>
    TooMany,

    /// <summary>
    /// Another user or nobody is signed in, and <see cref="SessionSignInOptions.SameUserOnly"/> asks for the same one.
    /// </summary>
    OtherUser,

    /// <summary>A handler of <see cref="BlazorSessionsEvents.OnSigningIn"/> refused it.</summary>
    Handler,
}
