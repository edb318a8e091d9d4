using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// Takes the pictures of the documentation, into artifacts/screenshots; eng/screenshots.sh takes over what it finds there.
/// </summary>
public sealed class ScreenshotTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    private const int Limit = 200 * 1024; // Whoever clones the repository loads every version of every picture.

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "screenshots");

    [Fact]
    public Task The_cart_in_the_light() => TakeAsync("demo-light", "/cart", Screen.Desktop);

    [Fact]
    public Task The_settings_in_the_dark() => TakeAsync("demo-dark", "/settings", Screen.DarkDesktop);

    [Fact]
    public Task The_devices_on_a_phone() => TakeAsync("demo-phone", "/devices", Screen.Phone);

    [Fact]
    public Task A_part_of_a_page_on_a_phone_in_the_dark() => TakeAsync("demo-phone-dark", "/part", Screen.DarkPhone);

    [Fact]
    public async Task The_login_dialog()
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

        // The list of devices is to be short in the next picture. Closed first: a page that the sign-out sends to login
        // while its browser is being closed may hold that up for ever.
        await page.CloseAsync();
        await visitor.PostAsync("/api/logout");
        await elsewhere.PostAsync("/api/logout");
    }

    private static async Task SaveAsync(IPage page, string name)
    {
        await page.Mouse.MoveAsync(0, 0);

        var picture = await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Folder, $"{name}.png"),
            Animations = ScreenshotAnimations.Disabled,
        });

        Assert.InRange(picture.Length, 1, Limit);
    }
}
