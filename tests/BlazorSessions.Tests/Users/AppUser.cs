namespace BlazorSessions.Tests.Users;

/// <summary>What an app knows of a user.</summary>
public sealed record AppUser(string Key, string Name);
