namespace BlazorSessions;

/// <summary>A sign-in was asked of a session that holds data only: of one beside the app's first.</summary>
public sealed class SessionHasNoUserException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="name">The name of the session.</param>
    public SessionHasNoUserException(string name)
        : base($"The session \"{name}\" holds data only and has no user. Sign in by the app's first session: inject "
            + $"{nameof(ISessionService)} without a key.")
    {
        Name = name;
    }

    /// <summary>Gets the name of the session.</summary>
    public string Name { get; }
}
