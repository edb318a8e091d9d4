using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>One session in all tabs of a browser, whoever changes it.</summary>
[Trait("Category", "Framework")]
public sealed class TabTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    // What "at once" may take: the promise for a sign-out in another tab.
    private static readonly LocatorAssertionsToHaveTextOptions s_withinASecond = new() { Timeout = 1000 };

    [Fact]
    public async Task The_page_is_a_secure_context()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();

        Assert.True(await page.EvaluateAsync<bool>("() => isSecureContext && 'locks' in navigator"));
    }

    [Fact]
    public async Task Looking_starts_no_session()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();

        await Expect(page.Counter()).ToHaveTextAsync("0");
        await Expect(page.UserName()).ToHaveTextAsync("");
        await Expect(page.Handle()).ToHaveTextAsync("");
        Assert.Null(await visitor.SessionCookieAsync());
    }

    [Fact]
    public async Task The_first_click_starts_a_session_and_counts()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();

        await page.CountAsync();

        await Expect(page.Counter()).ToHaveTextAsync("1");
        await Expect(page.Handle()).Not.ToHaveTextAsync("");
        Assert.True((await visitor.SessionCookieAsync())!.HttpOnly);
    }

    [Fact]
    public async Task Counting_in_one_tab_moves_the_other()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync();
        await first.CountAsync();
        await Expect(first.Counter()).ToHaveTextAsync("1");
        var second = await visitor.OpenAsync();
        await Expect(second.Counter()).ToHaveTextAsync("1");

        await first.CountAsync();

        await Expect(second.Counter()).ToHaveTextAsync("2", s_withinASecond);
    }

    [Fact]
    public async Task Two_tabs_opened_without_a_cookie_that_count_at_once_count_to_two()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync();
        var second = await visitor.OpenAsync();

        await Task.WhenAll(first.CountAsync(), second.CountAsync());

        await Expect(first.Counter()).ToHaveTextAsync("2");
        await Expect(second.Counter()).ToHaveTextAsync("2");
        Assert.Equal(await first.Handle().TextContentAsync(), await second.Handle().TextContentAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Counting_over_http_reaches_the_open_circuit(bool fromThePage)
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");

        if (fromThePage)
        {
            Assert.Equal(200, await page.FetchAsync("/api/session/increment/counter", "POST"));
        }
        else
        {
            await visitor.PostAsync("/api/session/increment/counter");
        }

        await Expect(page.Counter()).ToHaveTextAsync("2", s_withinASecond);
    }

    [Fact]
    public async Task A_reload_keeps_everything()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var handle = await page.Handle().TextContentAsync();

        await page.ReloadAsync();
        await page.WaitForCircuitAsync();

        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await Expect(page.Counter()).ToHaveTextAsync("1");
        await Expect(page.Handle()).ToHaveTextAsync(handle!);
    }

    [Fact]
    public async Task Signing_out_in_one_tab_empties_the_other_within_a_second()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync();
        await first.SignInAsync("ada");
        await Expect(first.UserName()).ToHaveTextAsync("ada");
        await first.CountAsync();
        await Expect(first.Counter()).ToHaveTextAsync("1");
        var second = await visitor.OpenAsync();
        await Expect(second.UserName()).ToHaveTextAsync("ada");

        await second.SignOutAsync();

        await Expect(first.UserName()).ToHaveTextAsync("", s_withinASecond);
        await Expect(first.Counter()).ToHaveTextAsync("0", s_withinASecond);
        await Expect(first.Handle()).ToHaveTextAsync("", s_withinASecond);
        await Expect(second.UserName()).ToHaveTextAsync("");
        await visitor.WaitForNoSessionCookieAsync();
    }

    [Fact]
    public async Task Walking_through_the_pages_keeps_the_circuit()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        var circuit = await page.CircuitId().TextContentAsync();
        await page.MarkAsync();

        foreach (var (link, heading) in new[] { ("Account", "Your account"), ("Admin", "Admin") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(heading);
        }

        await Expect(page.GetByTestId("admin-content")).ToBeVisibleAsync();
        await Expect(page.CircuitId()).ToHaveTextAsync(circuit!);
        Assert.True(await page.IsMarkedAsync());
    }
}
