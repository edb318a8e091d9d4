namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Every page of the demo.</summary>
internal static class DemoPages
{
    /// <summary>Those its navigation leads to.</summary>
    internal static IReadOnlyList<string> Linked { get; } =
    [
        "/", "/cart", "/message", "/job", "/over-http", "/login", "/login-dialog", "/remember", "/sign-out", "/ended",
        "/account", "/admin", "/part", "/step-up", "/endpoints", "/app-user", "/settings", "/devices", "/lifetime", "/expiry",
        "/draft", "/wishes",
    ];

    internal static TheoryData<string> All => [.. Linked, "/denied"];
}
