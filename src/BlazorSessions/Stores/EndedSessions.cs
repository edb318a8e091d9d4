namespace BlazorSessions.Stores;

/// <summary>What one batch of ends has done.</summary>
/// <param name="Handles">The living sessions that were ended. There may be none while more are left.</param>
/// <param name="Next">
/// What the next batch is asked with, in whatever form the store likes; null when none are left to look at.
/// </param>
public sealed record EndedSessions(IReadOnlyList<SessionHandle> Handles, string? Next);
