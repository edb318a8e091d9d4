using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

public sealed class KeyboardTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    [Fact]
    public async Task Everything_can_be_done_without_a_mouse()
    {
        var elsewhere = await ArriveAsync();
        await elsewhere.SignInAsync("bob");
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();

        await PressAsync(page, page.GetByTestId("counter-increment"), "Space");
        await Expect(page.Counter()).ToHaveTextAsync("1");

        await PressAsync(page, page.GetByTestId("sign-in-open"), "Enter");
        await Expect(page.GetByTestId("sign-in-name")).ToBeFocusedAsync();
        await page.ExpectFocusToStayInAsync(page.GetByRole(AriaRole.Dialog));
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("sign-in-name")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("sign-in-open")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("sign-in-name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("bob");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("bob");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.UserName()).ToHaveTextAsync("bob");
        await Expect(page.UserName()).ToBeFocusedAsync();
        await Expect(page.GetByTestId("said")).ToHaveTextAsync("Signed in as bob.");

        await PressAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Devices", Exact = true }), "Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Where you are signed in");
        await page.WaitForCircuitAsync();
        var rows = page.GetByTestId("session-row");
        var before = await rows.CountAsync();
        await PressAsync(page, page.GetByTestId("session-revoke").First, "Enter");
        await Expect(rows).ToHaveCountAsync(before - 1);

        await PressAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Expiry warning", Exact = true }), "Enter");
        await PressAsync(page, page.GetByTestId("session-renew"), "Space");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await PressAsync(page, page.GetByTestId("sign-out"), "Enter");
        await Expect(page.UserName()).ToHaveTextAsync("");
        await Expect(page.GetByTestId("sign-in-open")).ToBeFocusedAsync();
        await Expect(page.GetByTestId("said")).ToHaveTextAsync("Signed out.");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/settings?x=1")]
    public async Task The_first_link_leads_past_the_pages(string address)
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(address);

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        Assert.EndsWith(address + "#content", page.Url, StringComparison.Ordinal);
    }

    // Walks to the element as far as it takes, and presses.
    private static async Task PressAsync(IPage page, ILocator target, string key)
    {
        await Expect(target).ToBeEnabledAsync();
        for (var steps = 0; !await target.EvaluateAsync<bool>("element => element === document.activeElement"); steps++)
        {
            Assert.True(steps < 100, "The Tab key does not lead there.");
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync(key);
    }
}
