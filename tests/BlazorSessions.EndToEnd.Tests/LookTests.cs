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

    [Fact]
    public async Task On_a_small_phone_there_is_room_for_the_name_and_the_menu_covers_nothing()
    {
        var visitor = await ArriveAsync(screen: Screen.SmallPhone);
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/devices");
        Assert.False(await page.UserName().EvaluateAsync<bool>("name => name.scrollWidth > name.clientWidth"));
        Assert.InRange((await page.GetByTestId("sign-out").BoundingBoxAsync())!.Height, 1, 48);
        await Expect(page.GetByRole(AriaRole.Navigation)).ToBeHiddenAsync();

        await page.GetByText("Pages", new() { Exact = true }).ClickAsync();
        await page.ExpectNoBarrierAsync();
        await page.ExpectToFitAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cart" }).ClickAsync();

        await Expect(page).ToHaveURLAsync("/cart");
        await Expect(page.GetByRole(AriaRole.Navigation)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_address_that_is_no_page_says_so()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true; // The console tells of the 404.
        var page = await visitor.Context.NewPageAsync();

        var response = await page.GotoAsync("/nowhere");

        Assert.Equal(404, response!.Status);
        await Expect(page.Locator("h1")).ToHaveTextAsync("There is no such page");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page).ToHaveURLAsync("/");
    }

    [Fact]
    public async Task Without_script_a_page_offers_what_works()
    {
        var visitor = await ArriveAsync(withScript: false);
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync("/cart");

        await Expect(page.GetByTestId("no-script")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("counter-increment")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page).ToHaveURLAsync("/login");
    }

    [Fact]
    public async Task A_session_that_has_not_begun_has_no_handle_and_no_times_yet()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/settings");

        await Expect(page.GetByTestId("life")).ToContainTextAsync("Handlenone");
        await Expect(page.GetByTestId("life")).ToContainTextAsync("Creatednot yet");
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
