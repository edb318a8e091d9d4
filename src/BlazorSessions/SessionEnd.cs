namespace BlazorSessions;

/// <summary>A session has ended, as this node has heard of it.</summary>
/// <param name="Handle">The session.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="UserKey">
/// The key of the user who was signed in; null when nobody was, and when this node had no copy of the session and was
/// not told whose it is.
/// </param>
public sealed record SessionEnd(SessionHandle Handle, SessionEndReason Reason, string? UserKey);
