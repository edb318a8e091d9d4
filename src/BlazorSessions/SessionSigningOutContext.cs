namespace BlazorSessions;

/// <summary>A user, or a visitor, is about to sign out; the session still lives.</summary>
public sealed class SessionSigningOutContext : SessionEventContext
{
    /// <summary>Gets the state of the session that is about to end.</summary>
    public required SessionState Session { get; init; }
}
