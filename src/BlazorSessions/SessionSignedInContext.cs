namespace BlazorSessions;

/// <summary>A user has signed in. The session is committed, in a request its cookie is on the response.</summary>
public sealed class SessionSignedInContext : SessionEventContext
{
    /// <summary>Gets the state of the session, with the user.</summary>
    public required SessionState Session { get; init; }
}
