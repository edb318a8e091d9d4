using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

public sealed class IdleTests(Chromium chromium, IdleTests.ShortLivedSite site)
    : BrowserTest(chromium, site), IClassFixture<IdleTests.ShortLivedSite>
{
    [Fact]
    public async Task A_countdown_is_no_activity_and_the_login_page_says_why()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/page/expiry-of-user");
        await Expect(page.GetByTestId("warning")).ToBeVisibleAsync();

        await Expect(page).ToHaveURLAsync("/login?returnUrl=%2Fpage%2Fexpiry-of-user&ended=idle");

        await Expect(page.GetByTestId("notice")).ToContainTextAsync("nothing happened");
    }

    public sealed class ShortLivedSite : SiteApp
    {
        public ShortLivedSite() => Settings = new Dictionary<string, string> { ["BlazorSessions__IdleTimeout"] = "00:00:10" };
    }
}
