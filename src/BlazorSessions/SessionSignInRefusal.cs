namespace BlazorSessions;

/// <summary>Why a sign-in was refused.</summary>
public enum SessionSignInRefusal
{
    /// <summary>All sessions of the user were ended while this sign-in was on its way.</summary>
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
