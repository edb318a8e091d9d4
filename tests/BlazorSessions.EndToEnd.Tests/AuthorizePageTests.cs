using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Pages with <c>[Authorize]</c> are left when there is no user any more: static, interactive, or in a whole app that is.</summary>
public sealed class AuthorizePageTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    private const string Island = "/secret";
    private const string PerPage = "/secret/page";
    private const string Global = "/global/secret";

    [Theory]
    [InlineData(Island)]
    [InlineData(PerPage)]
    [InlineData(Global)]
    public async Task A_session_that_is_ended_elsewhere_leaves_nothing_private_on_the_page(string path)
    {
        var (visitor, page) = await OpenAsync(path);

        await visitor.PostAsync("/api/end-all");

        await Expect(page).ToHaveURLAsync($"/login?returnUrl={Uri.EscapeDataString(path)}&ended=revoked");
        await Expect(page.GetByTestId("salary")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("notice")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(Island)]
    [InlineData(PerPage)]
    [InlineData(Global)]
    public async Task A_sign_out_leads_its_own_tab_away_and_the_other_one_to_login(string path)
    {
        var (visitor, page) = await OpenAsync(path);
        var other = await visitor.OpenAsync(path);

        await page.GetByTestId("sign-out").ClickAsync();

        await Expect(page).ToHaveURLAsync("/");
        await Expect(other).ToHaveURLAsync($"/login?returnUrl={Uri.EscapeDataString(path)}&ended=signed-out");
    }

    [Fact]
    public async Task The_page_counts_that_enhanced_navigation_has_brought()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var (secret, open) = (await visitor.OpenAsync("/page/visit"), await visitor.OpenAsync(PerPage));
        await FollowAsync(secret, PerPage);
        await FollowAsync(open, "/page/visit");

        await visitor.PostAsync("/api/end-all");

        await Expect(secret).ToHaveURLAsync($"/login?returnUrl={Uri.EscapeDataString(PerPage)}&ended=revoked");
        await Expect(open.GetByTestId("user")).ToHaveTextAsync("");
        await Expect(open).ToHaveURLAsync("/page/visit");
    }

    private async Task<(Visitor Visitor, IPage Page)> OpenAsync(string path)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync(path);
        await Expect(page.GetByTestId("salary")).ToHaveTextAsync("The salary of ada is 1000.");
        return (visitor, page);
    }

    // As a link does it: the page is another one, and the circuit stays.
    private static async Task FollowAsync(IPage page, string path)
    {
        await page.MarkAsync();
        await page.EvaluateAsync("path => Blazor.navigateTo(path)", path);
        await Expect(page).ToHaveURLAsync(path);
        await Expect(page.Locator("h1")).ToHaveTextAsync(path == PerPage ? "Secret" : "visit");
        await page.WaitForCircuitAsync();
        Assert.True(await page.IsMarkedAsync());
    }
}
