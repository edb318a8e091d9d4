namespace BlazorSessions;

/// <summary>Why a store refused a sign-in.</summary>
public enum SessionSignInRefusal
{
    /// <summary>All sessions of the user were ended while this sign-in was on its way.</summary>
    EpochPassed,

    /// <summary>The user already has as many sessions as allowed.</summary>
    TooMany,
}
