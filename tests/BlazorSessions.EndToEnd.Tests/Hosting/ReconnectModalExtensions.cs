using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>What the template's ReconnectModal shows.</summary>
internal static class ReconnectModalExtensions
{
    internal static ILocator ReconnectModal(this IPage page) => page.Locator("#components-reconnect-modal");

    internal static ILocator RetryButton(this IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true });

    internal static ILocator ResumeButton(this IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true });
}
