using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>A newcomer follows the README from an empty app, and nothing else.</summary>
public sealed class TemplateTests(Chromium chromium, TemplateApp app) : BrowserTest(chromium, app), IClassFixture<TemplateApp>
{
    [Fact]
    public async Task The_app_of_the_readme_has_a_session_a_login_dialog_and_a_protected_page()
    {
        var visitor = await ArriveAsync();

        // The template has no icon, and the browser says so in its console.
        await visitor.Context.RouteAsync("**/favicon.ico", route => route.FulfillAsync(new() { Status = 204 }));
        var page = await visitor.OpenAsync();
        await Button(page, "Click").ClickAsync();
        await Expect(page.GetByText("You clicked 1 times")).ToBeVisibleAsync();
        await page.MarkAsync();

        await Button(page, "Sign in").ClickAsync();
        await SignInAsync(page.GetByRole(AriaRole.Dialog));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, ada!");
        await Expect(page.GetByText("You clicked 1 times")).ToBeVisibleAsync();
        Assert.True(await page.IsMarkedAsync());

        var members = await visitor.OpenAsync("/members");
        await Expect(members.Locator("h1")).ToHaveTextAsync("Members");
        await Button(page, "Sign out").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, visitor!");
        await Expect(members).ToHaveURLAsync("/login?returnUrl=%2Fmembers&ended=signed-out");
        await Expect(members.GetByText("You are signed out.")).ToBeVisibleAsync();

        await members.WaitForCircuitAsync();
        await SignInAsync(members.Locator("body"));
        await Expect(members.Locator("h1")).ToHaveTextAsync("Members");
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First;

    private static async Task SignInAsync(ILocator form)
    {
        await form.GetByLabel("Name").FillAsync("ada");
        await form.GetByLabel("Password").FillAsync("secret");
        await form.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
