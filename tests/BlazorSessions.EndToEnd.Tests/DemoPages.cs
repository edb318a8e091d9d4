namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Every page of the demo.</summary>
internal static class DemoPages
{
    /// <summary>Those its navigation leads to.</summary>
    internal static IReadOnlyList<string> Linked { get; } =
    [
        "/", "/cart", "/message", "/job", "/over-http", "/draft", "/wishes", "/login", "/login-dialog", "/remember",
        "/sign-out", "/ended", "/account", "/admin", "/part", "/endpoints", "/app-user", "/step-up", "/settings", "/devices",
        "/lifetime", "/expiry",
    ];

    internal static TheoryData<string> All => [.. Linked, "/denied", "/not-found", "/error"];
}
