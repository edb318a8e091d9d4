namespace BlazorSessions;

/// <summary>A session has ended.</summary>
public sealed class SessionEndedContext : SessionEventContext
{
    /// <summary>Gets which session, why, and whose.</summary>
    public required SessionEnd End { get; init; }
}
