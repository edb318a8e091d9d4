using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The demo's pages, by the hooks they carry.</summary>
internal static class DemoPageExtensions
{
    internal static ILocator UserName(this IPage page) => page.GetByTestId("user-name");

    internal static ILocator Handle(this IPage page) => page.GetByTestId("session-handle");

    internal static ILocator CircuitId(this IPage page) => page.GetByTestId("circuit-id");

    internal static ILocator Counter(this IPage page) => page.GetByTestId("counter-value");

    /// <summary>What the page says when counting did not work.</summary>
    internal static ILocator Problem(this IPage page) => page.GetByTestId("problem");

    internal static Task CountAsync(this IPage page) => page.GetByTestId("counter-increment").ClickAsync();

    internal static Task SignOutAsync(this IPage page) => page.GetByTestId("sign-out").ClickAsync();

    /// <summary>Signs in by the dialog, whose password is the name. Returns when the form is on its way.</summary>
    internal static async Task SignInAsync(this IPage page, string name)
    {
        await page.GetByTestId("sign-in-open").ClickAsync();

        // The dialog takes the focus once it is drawn: what is typed before that lands in the wrong field.
        await Expect(page.GetByTestId("sign-in-name")).ToBeFocusedAsync();
        await page.SubmitSignInAsync(name);
    }

    /// <summary>Fills the dialog that is open, or the form of the login page, and sends it.</summary>
    internal static async Task SubmitSignInAsync(this IPage page, string name)
    {
        await page.GetByTestId("sign-in-name").FillAsync(name);
        await page.GetByTestId("sign-in-password").FillAsync(name);
        await page.GetByTestId("sign-in-submit").ClickAsync();
    }

    /// <summary>Asks the API as a script of the page would, and returns the status.</summary>
    internal static Task<int> FetchAsync(this IPage page, string path, string method = "GET") =>
        page.EvaluateAsync<int>(
            "async ([path, method]) => (await fetch(path, { method })).status", new[] { path, method });

    /// <summary>Leaves a mark in the page that a reload wipes away.</summary>
    internal static Task MarkAsync(this IPage page) => page.EvaluateAsync("() => { window.mark = true; }");

    internal static Task<bool> IsMarkedAsync(this IPage page) => page.EvaluateAsync<bool>("() => window.mark === true");

    internal static Task WaitForReloadAsync(this IPage page) => page.WaitForFunctionAsync("() => window.mark !== true");
}
