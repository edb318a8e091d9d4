namespace BlazorSessions;

/// <summary>The sign-in was refused; nothing has changed.</summary>
public sealed class SessionSignInRefusedException : SessionException
{
    /// <summary>Makes the exception.</summary>
    public SessionSignInRefusedException(SessionSignInRefusal reason)
        : base(reason switch
        {
            SessionSignInRefusal.EpochPassed =>
                "This sign-in was ended while it was on its way: with all sessions of the user, or to give way to "
                + "another sign-in of theirs. Check the credentials again and sign in again.",
            SessionSignInRefusal.OtherUser =>
                "Another user or nobody is signed in, so this user was not confirmed. Ask for the one who is, or sign in "
                + "without SameUserOnly.",
            SessionSignInRefusal.Handler =>
                "A handler of BlazorSessionsEvents.SigningIn refused this user. Tell them why in the app's own words.",
            _ => "The user already has as many sessions as BlazorSessionsOptions.MaxSessionsPerUser allows. "
                + "Sign out elsewhere first, or set WhenTooManySessions to EndOldest.",
        })
    {
        Reason = reason;
    }

    /// <summary>Gets why the sign-in was refused.</summary>
    public SessionSignInRefusal Reason { get; }
}
