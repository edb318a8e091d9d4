namespace BlazorSessions;

/// <summary>A part of a list of sessions.</summary>
/// <param name="Sessions">The living sessions among those looked at. There may be none while more pages follow.</param>
/// <param name="Next">
/// What the next page is asked with, in whatever form the store likes; null when this was the last. It stays good when
/// the session it was made of has ended.
/// </param>
public sealed record SessionPage(IReadOnlyList<SessionInfo> Sessions, string? Next);
