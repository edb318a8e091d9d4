using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// The template's dialog for lost connections, unchanged: with whom does a page go on that comes back?
/// </summary>
[Trait("Category", "Framework")]
public sealed class ReconnectModalTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    [Theory]
    [InlineData("page")]
    [InlineData("global")]
    public async Task A_page_that_comes_back_goes_on_with_its_session_and_catches_up(string mode)
    {
        var visitor = await ArriveAsync();
        var page = await ContinuedPage.OpenAsync(visitor, mode, "Augusta");
        var otherTab = await page.OpenBesideAsync();

        var mend = await page.Wire.HoldAsync();
        await Expect(page.Page.ReconnectModal()).ToBeVisibleAsync();
        await otherTab.ClickAsync();
        await mend();

        await page.ExpectToGoOnAsync(otherTab, count: 3);
    }

    // The script itself asks to resume what it was refused, before it tells the dialog.
    [Theory]
    [InlineData("page", "Bertrand")]
    [InlineData("global", "Bertrand")]
    [InlineData("page", "")]
    public async Task A_page_that_comes_back_to_another_user_loads_anew(string mode, string user)
    {
        var visitor = await ArriveAsync();
        var page = await ContinuedPage.OpenAsync(visitor, mode, "Augusta");

        var mend = await page.Wire.HoldAsync();
        await visitor.BecomeAsync(user);
        await mend();

        await page.ExpectToStartAnewAsync(user);
    }

    [Fact]
    public async Task A_page_that_gave_up_goes_on_with_its_session_when_the_user_retries()
    {
        var (_, page, mend) = await GiveUpAsync();
        var otherTab = await page.OpenBesideAsync();
        await mend();

        await page.Page.RetryButton().ClickAsync();

        await page.ExpectToGoOnAsync(otherTab, count: 2);
    }

    // The dialog reconnects, is refused, and resumes.
    [Theory]
    [InlineData("Bertrand")]
    [InlineData("")]
    public async Task A_page_that_gave_up_loads_anew_when_another_user_retries(string user)
    {
        var (visitor, page, mend) = await GiveUpAsync();
        await visitor.BecomeAsync(user);
        await mend();

        await page.Page.RetryButton().ClickAsync();

        await page.ExpectToStartAnewAsync(user);
    }

    private async Task<(Visitor Visitor, ContinuedPage Page, Func<Task> Mend)> GiveUpAsync()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true;
        var page = await ContinuedPage.OpenAsync(visitor, "page", "Augusta", "?impatient");
        var mend = await page.Wire.BreakAsync();
        await Expect(page.Page.RetryButton()).ToBeVisibleAsync();

        return (visitor, page, mend);
    }
}
