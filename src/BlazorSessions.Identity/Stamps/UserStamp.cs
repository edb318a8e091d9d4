namespace BlazorSessions.Identity.Stamps;

/// <summary>The security stamp of a user.</summary>
/// <param name="Exists">Whether there is such a user.</param>
/// <param name="Stamp">The stamp; null where users have none.</param>
internal readonly record struct UserStamp(bool Exists, string? Stamp);
