using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>A cookie changes by one call of the page to the server; what if that call does not come through?</summary>
public sealed class CookieExchangeTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    private const string Redeem = "**/_session/redeem";

    [Fact]
    public async Task When_the_call_fails_nothing_has_happened_and_the_page_says_so()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true;
        var page = await visitor.OpenAsync();
        await visitor.Context.RouteAsync(Redeem, route => route.AbortAsync());

        await page.CountAsync();
        await Expect(page.Problem()).ToContainTextAsync("nothing has happened");
        await page.SignInAsync("ada");
        await Expect(page.GetByTestId("sign-in-problem")).ToContainTextAsync("nothing has happened");

        await Expect(page.UserName()).ToHaveTextAsync("");
        await Expect(page.Counter()).ToHaveTextAsync("0");
        await Expect(page.Handle()).ToHaveTextAsync("");
        Assert.Null(await visitor.SessionCookieAsync());

        await visitor.Context.UnrouteAsync(Redeem);
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await Expect(page.UserName()).ToHaveTextAsync("ada");
    }

    [Fact]
    public async Task When_only_the_answer_is_lost_the_sign_in_is_recovered()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true;
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var calls = 0;
        await visitor.Context.RouteAsync(Redeem, async route =>
        {
            if (++calls > 1)
            {
                await route.ContinueAsync();
                return;
            }

            // The server is asked with the browser's cookie, but the browser never hears the answer.
            var cookie = await visitor.SessionCookieAsync();
            using var http = new HttpClient();
            using var lost = new HttpRequestMessage(HttpMethod.Post, route.Request.Url);
            lost.Headers.Add("Cookie", $"{cookie!.Name}={cookie.Value}");
            lost.Headers.Add("X-BlazorSessions", "1");
            lost.Content = new StringContent(route.Request.PostData!);
            Assert.True((await http.SendAsync(lost)).IsSuccessStatusCode);
            await route.AbortAsync();
        });

        await page.SignInAsync("ada");

        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await Expect(page.Counter()).ToHaveTextAsync("1");
        Assert.True(calls > 1);
        Assert.Equal(200, await page.FetchAsync("/api/me"));
    }

    [Fact]
    public async Task When_the_browser_holds_another_session_by_now_the_page_loads_again_with_that_one()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        await page.MarkAsync();
        await visitor.BecomeAsync("bob");

        await page.SignInAsync("ada");

        await page.WaitForReloadAsync();
        await Expect(page.UserName()).ToHaveTextAsync("bob");
        await Expect(page.Counter()).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task Forms_of_other_tabs_go_on_working_after_a_sign_in()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var form = await visitor.OpenAsync("/login");
        await page.SignInAsync("ada");
        await Expect(form.UserName()).ToHaveTextAsync("ada");
        await form.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);

        await form.SubmitSignInAsync("bob");

        await Expect(form.UserName()).ToHaveTextAsync("bob");
    }
}
