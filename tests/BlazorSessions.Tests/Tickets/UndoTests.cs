using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Tickets;

/// <summary>What the browser did not keep is taken back, to what it holds, and nothing that others have made since.</summary>
public sealed class UndoTests
{
    // The response of the other one is on its way to the browser, and slow.
    [Theory]
    [InlineData("regenerate")]
    [InlineData("sign-in-ada")]
    public async Task A_secret_that_somebody_else_has_made_since_is_not_taken_back(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var (browser, other) = (app.NewBrowser(), app.NewBrowser());
        await browser.PostAsync("/api/increment/count").TextAsync();
        var first = browser.CookieHeader();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            var answer = await browser.RedeemAsync(ticket);
            other.TakeCookieOf(browser);
            await other.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
            return answer;
        });

        await tab.FireAsync(verb, "click");
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return tab.TextOf("error").Length > 0;
        });

        Assert.Contains("Another tab renewed", tab.TextOf("error"));
        Assert.Equal("Ada", await other.GetAsync("/api/me").TextAsync());
        using var before = await app.SendAsync(HttpMethod.Get, "/api/me", null, first);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, before.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recovery_that_the_browser_does_not_keep_either_is_undone_to_what_it_holds(bool isAnswered)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var sent = 0;
        browser.OnRedeem(async (_, ticket) =>
        {
            var kept = app.NewBrowser();
            kept.TakeCookieOf(browser);
            var answer = await browser.RedeemAsync(ticket);
            browser.TakeCookieOf(kept);
            return ++sent > 1 && isAnswered ? answer : throw new InvalidOperationException("the answer was lost");
        });

        await tab.ClickAsync("regenerate", TestApp.Stop);

        Assert.Equal(2, sent);
        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        await tab.ShowsAsync("user", "Ada");
    }

    // As the page of a thief might have it, whose circuit had sent its ticket a moment before.
    [Fact]
    public async Task I12_a_secret_that_somebody_else_has_made_is_not_recovered()
    {
        await using var app = await TestApp.StartAsync();
        var (victim, thief) = (app.NewBrowser(), app.NewBrowser());
        await victim.PostAsync("/api/increment/count").TextAsync();
        thief.TakeCookieOf(victim);
        var spy = await thief.OpenAsync("/", TestApp.Stop);
        var sent = 0;
        thief.OnRedeem(async (_, ticket) =>
        {
            if (++sent > 1)
            {
                return await thief.RedeemAsync(ticket);
            }

            await victim.SignInByRequestAsync("Ada");
            throw new InvalidOperationException("lost before it came there");
        });

        await spy.FireAsync("regenerate", "click");
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return spy.TextOf("error").Length > 0;
        });

        Assert.Equal("", spy.TextOf("user"));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, await thief.GetAsync("/api/me").StatusAsync());
        Assert.Equal("Ada", await victim.GetAsync("/api/me").TextAsync());
    }
}
