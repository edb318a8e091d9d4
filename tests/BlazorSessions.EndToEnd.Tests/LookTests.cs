using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>What can be said by a test of how the demo looks: no barrier, and nothing that does not fit.</summary>
public sealed class LookTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    public static TheoryData<string> Pages => DemoPages.All;

    [Fact]
    public async Task Every_page_that_is_linked_is_looked_at()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();

        var links = await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link)
            .EvaluateAllAsync<string[]>("links => links.map(link => link.pathname)");

        Assert.Equal(DemoPages.Linked, links);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_barrier_and_fits_for_a_user(string address)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");

        await LookAroundAsync(await visitor.OpenAsync(address), address);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/login?ended=idle")]
    [InlineData("/ended?ended=absolute")]
    [InlineData("/login-dialog")]
    [InlineData("/remember")]
    [InlineData("/part")]
    [InlineData("/settings")]
    public async Task A_page_has_no_barrier_and_fits_for_anybody(string address)
    {
        var visitor = await ArriveAsync();

        await LookAroundAsync(await visitor.OpenAsync(address), address);
    }

    [Fact]
    public async Task The_dialog_has_no_barrier_and_fits()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("eve");
        await Expect(page.GetByTestId("sign-in-problem")).ToBeVisibleAsync();

        await LookAroundAsync(page, "/");
    }

    private static async Task LookAroundAsync(IPage page, string address)
    {
        Assert.EndsWith(address, page.Url, StringComparison.Ordinal);
        await Expect(page.Locator("h1")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("error-ui")).ToBeHiddenAsync();

        foreach (var screen in new[] { Screen.Desktop, Screen.DarkPhone })
        {
            await page.LookAtOnAsync(screen);
            await page.ExpectToFitAsync();
            await page.ExpectNoBarrierAsync();
        }
    }
}
