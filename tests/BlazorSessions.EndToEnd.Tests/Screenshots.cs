using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Takes the pictures of the documentation (see eng/screenshots.sh); no test, and never run as one.</summary>
public sealed class Screenshots(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    private static string Folder => Path.Combine(Repository.Root, "docs", "images");

    [Fact(Explicit = true)]
    public Task Of_the_cart() => TakeAsync("demo-light", "/cart", Screen.Desktop);

    [Fact(Explicit = true)]
    public Task Of_the_settings() => TakeAsync("demo-dark", "/settings", Screen.DarkDesktop);

    [Fact(Explicit = true)]
    public Task Of_the_devices() => TakeAsync("demo-phone", "/devices", Screen.Phone);

    [Fact(Explicit = true)]
    public Task Of_a_part_of_a_page() => TakeAsync("demo-phone-dark", "/part", Screen.DarkPhone);

    [Fact(Explicit = true)]
    public async Task Of_the_dialog()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        await page.GetByTestId("sign-in-open").ClickAsync();
        await Expect(page.GetByTestId("sign-in-name")).ToBeFocusedAsync();

        await SaveAsync(page, "login-dialog");
    }

    private async Task TakeAsync(string name, string address, Screen screen)
    {
        var elsewhere = await ArriveAsync();
        await elsewhere.SignInAsync("ada");
        var visitor = await ArriveAsync(screen: screen);
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync(address);
        for (var count = 1; count <= 3; count++)
        {
            await page.CountAsync();
            await Expect(page.Counter()).ToHaveTextAsync(count.ToString());
        }

        if (address == "/cart")
        {
            foreach (var thing in new[] { "Tea", "Honey", "Tea" })
            {
                await page.GetByRole(AriaRole.Button, new() { Name = thing }).ClickAsync();
            }

            await Expect(page.GetByTestId("cart")).ToContainTextAsync("Tea 2");
        }

        await page.EvaluateAsync("() => document.activeElement?.blur()");
        await SaveAsync(page, name);
        await visitor.PostAsync("/api/logout");
        await elsewhere.PostAsync("/api/logout");
    }

    private static async Task SaveAsync(IPage page, string name)
    {
        await page.Mouse.MoveAsync(0, 0);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }
}
