namespace BlazorSessions.Ui.Tests.Assets;

/// <summary>What an app knows of a user.</summary>
public sealed record AppUser(string Name, bool IsAdmin = false);
