using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>The cookie store in a browser: what it holds is all there is once the server was started again.</summary>
public sealed class CookieStoreTests(Chromium chromium, CookieStoreTests.DemoOnCookies demo)
    : BrowserTest(chromium, demo), IClassFixture<CookieStoreTests.DemoOnCookies>
{
    private readonly DemoApp app = demo;

    [Fact]
    public async Task Two_tabs_sign_in_and_count_and_a_new_server_knows_it_all()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true; // the connections of a server that is gone
        var page = await visitor.OpenAsync();
        var otherTab = await visitor.OpenAsync();

        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        await otherTab.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await otherTab.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("2");
        await Expect(otherTab.Counter()).ToHaveTextAsync("2");
        await otherTab.GotoAsync("/"); // whatever is on its way to the browser is there
        await Expect(otherTab.Counter()).ToHaveTextAsync("2");
        await otherTab.CloseAsync();

        await RestartAsync();

        await page.GotoAsync("/");
        await page.WaitForCircuitAsync();
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await Expect(page.Counter()).ToHaveTextAsync("2");
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("3");
        Assert.Equal(200, await page.FetchAsync("/api/me"));
    }

    [Fact]
    public async Task Twenty_quick_clicks_are_twenty_after_the_server_was_started_again()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true; // the connections of a server that is gone
        var page = await visitor.OpenAsync();
        await page.EvaluateAsync(
            "() => { for (let i = 0; i < 20; i++) document.querySelector('[data-testid=counter-increment]').click(); }");
        await Expect(page.Counter()).ToHaveTextAsync("20");
        await Expect(page.Problem()).ToHaveCountAsync(0);
        await page.GotoAsync("/");
        await Expect(page.Counter()).ToHaveTextAsync("20");

        await RestartAsync();

        await page.GotoAsync("/");
        await Expect(page.Counter()).ToHaveTextAsync("20");
    }

    [Fact]
    public async Task A_sign_out_is_seen_by_the_other_tab_and_leaves_no_cookie_of_the_session()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        var otherTab = await visitor.OpenAsync();
        await page.SignInAsync("ada");
        await Expect(otherTab.UserName()).ToHaveTextAsync("ada");

        await page.SignOutAsync();

        await Expect(otherTab.UserName()).ToHaveTextAsync("");
        await visitor.WaitForNoSessionCookieAsync();
        Assert.DoesNotContain(await visitor.Context.CookiesAsync(), cookie => cookie.Name.StartsWith("session.", StringComparison.Ordinal));
    }

    private async Task RestartAsync()
    {
        await app.StopAsync();
        await app.StartAsync();
    }

    /// <summary>The demo, whose key ring outlives it as that of any app does.</summary>
    public sealed class DemoOnCookies : DemoApp
    {
        public DemoOnCookies() => Settings = new Dictionary<string, string> { ["BlazorDemo__Store"] = "cookie" };
    }
}
