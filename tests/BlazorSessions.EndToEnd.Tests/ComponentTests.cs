using System.Text.RegularExpressions;
using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Each component in each render mode, on a phone in the dark.</summary>
public sealed partial class ComponentTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    /// <summary>How a page comes to be; "enhanced" is a static one that a link led to, without a load.</summary>
    public static TheoryData<string> Modes => ["static", "streaming", "enhanced", "page", "global"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RequireUser_sends_a_visitor_to_login_and_shows_a_user_the_content(string mode)
    {
        var visitor = await ArriveAsync();
        var page = await OpenAsync(visitor, mode, "user");
        await Expect(page).ToHaveURLAsync($"/login?returnUrl=%2F{PathOf(mode)}%2Fuser");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Login");

        await visitor.SignInAsync("bob");
        page = await OpenAsync(visitor, mode, "user");

        await Expect(page.GetByTestId("content")).ToBeVisibleAsync();
        await page.ExpectToFitAsync();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RequireUser_sends_a_user_it_refuses_to_the_access_denied_page(string mode)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("bob");

        var page = await OpenAsync(visitor, mode, "admin");

        await Expect(page).ToHaveURLAsync("/denied");
        await Expect(page.GetByTestId("content")).ToHaveCountAsync(0);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RequireUser_shows_the_templates_it_has(string mode)
    {
        var visitor = await ArriveAsync();
        await Expect((await OpenAsync(visitor, mode, "templates")).GetByTestId("anonymous")).ToBeVisibleAsync();

        await visitor.SignInAsync("bob");
        await Expect((await OpenAsync(visitor, mode, "templates")).GetByTestId("refused")).ToBeVisibleAsync();

        await visitor.BecomeAsync("ada");
        await Expect((await OpenAsync(visitor, mode, "templates")).GetByTestId("content")).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RedirectToLogin_goes_to_login(string mode)
    {
        var visitor = await ArriveAsync();

        var page = await OpenAsync(visitor, mode, "redirect");

        await Expect(page).ToHaveURLAsync($"/login?returnUrl=%2F{PathOf(mode)}%2Fredirect");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Login");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SignOutButton_signs_out_and_goes_where_it_is_told(string mode)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await OpenAsync(visitor, mode, "sign-out");
        await Expect(page.GetByTestId("user")).ToHaveTextAsync("ada");

        await page.GetByTestId("sign-out").ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("Start");
        await visitor.WaitForNoSessionCookieAsync();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SessionEndedNotice_says_why_and_nothing_else(string mode)
    {
        var visitor = await ArriveAsync();

        var page = await OpenAsync(visitor, mode, "notice", "?ended=idle");
        await Expect(page.GetByTestId("notice")).ToContainTextAsync("nothing happened");
        await page.ExpectToFitAsync();

        await page.GotoAsync($"/{PathOf(mode)}/notice?ended=because");
        await Expect(page.Locator("h1")).ToHaveTextAsync("notice");
        await Expect(page.GetByTestId("notice")).ToHaveCountAsync(0);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ActiveSessions_lists_the_devices_and_ends_one(string mode)
    {
        var name = $"devices-{mode}"; // Somebody whom no other test knows.
        var elsewhere = await ArriveAsync();
        await elsewhere.SignInAsync(name);
        var other = await OpenAsync(elsewhere, "page", "user");
        await Expect(other.GetByTestId("content")).ToBeVisibleAsync();
        var visitor = await ArriveAsync();
        await visitor.SignInAsync(name);

        var page = await OpenAsync(visitor, mode, "devices");
        await Expect(page.GetByTestId("session-row")).ToHaveCountAsync(2);
        await page.ExpectToFitAsync();
        await page.ExpectNoBarrierAsync();
        await page.GetByTestId("session-revoke").ClickAsync();

        await Expect(page.GetByTestId("session-row")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("user")).ToHaveTextAsync(name);
        await Expect(other).ToHaveURLAsync("/login?returnUrl=%2Fpage%2Fuser&ended=revoked");
    }

    [Theory]
    [InlineData("page")]
    [InlineData("global")]
    public async Task SessionExpiryWarning_counts_down_and_prolongs(string mode)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await OpenAsync(visitor, mode, "expiry");
        await Expect(page.GetByRole(AriaRole.Timer)).ToHaveTextAsync(TwoSecondsOfAnHourAreGone());
        await page.ExpectToFitAsync();
        await page.ExpectNoBarrierAsync();
        var ends = await page.GetByTestId("ends").TextContentAsync();

        await page.GetByTestId("session-renew").ClickAsync();

        await Expect(page.GetByTestId("ends")).Not.ToHaveTextAsync(ends!);
    }

    [Theory]
    [InlineData("static")]
    [InlineData("streaming")]
    [InlineData("enhanced")]
    public async Task SessionExpiryWarning_shows_nothing_where_nothing_can_count(string mode)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");

        var page = await OpenAsync(visitor, mode, "expiry");

        await Expect(page.GetByTestId("user")).ToHaveTextAsync("ada");
        await Expect(page.GetByTestId("warning")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("^59:([0-4][0-9]|5[0-8])$")]
    private static partial Regex TwoSecondsOfAnHourAreGone();

    private static string PathOf(string mode) => mode == "enhanced" ? "static" : mode;

    private static async Task<IPage> OpenAsync(Visitor visitor, string mode, string part, string query = "")
    {
        if (mode != "enhanced")
        {
            return await visitor.OpenAsync($"/{mode}/{part}{query}");
        }

        var page = await visitor.OpenAsync();
        await page.MarkAsync();
        var answer = page.WaitForResponseAsync(response => response.Url.Contains($"/static/{part}", StringComparison.Ordinal));
        await page.Locator($"a[href='static/{part}{query}']").ClickAsync();
        Assert.Equal("fetch", (await answer).Request.ResourceType);

        return page;
    }

    private Task<Visitor> ArriveAsync() => ArriveAsync(screen: Screen.DarkPhone);
}
