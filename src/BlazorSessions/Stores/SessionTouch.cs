namespace BlazorSessions.Stores;

/// <summary>Activity of a session.</summary>
/// <param name="Handle">Which session.</param>
/// <param name="LastActivityAt">When, by the app's clock.</param>
public readonly record struct SessionTouch(SessionHandle Handle, DateTimeOffset LastActivityAt);
