using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Tickets;

/// <summary>The exchange of a ticket is lost on the way: before it reached the server, or after.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData("increment")]
    [InlineData("sign-in-ada")]
    [InlineData("regenerate")]
    public async Task A_request_that_is_lost_every_time_has_changed_nothing(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = verb == "increment" ? app.NewBrowser() : await AnonymousAsync(app);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (before, cookie) = ((await browser.StateAsync()).GetRawText(), browser.Cookie());
        browser.OnRedeem((_, _) => throw new InvalidOperationException("the network is down"));

        await tab.ClickAsync(verb, TestApp.Stop);
        await tab.SettleAsync(TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal("", tab.TextOf("user"));
        Assert.Equal(cookie, browser.Cookie());
        Assert.Equal(before, (await browser.StateAsync()).GetRawText());
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("sign-in-ada")]
    [InlineData("regenerate")]
    public async Task A_request_that_is_lost_once_is_sent_again(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await AnonymousAsync(app);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var sent = 0;
        browser.OnRedeem((_, ticket) => ++sent == 1 ? throw new InvalidOperationException("lost") : browser.RedeemAsync(ticket));

        await tab.ClickAsync(verb, TestApp.Stop);

        Assert.Equal("", tab.TextOf("error"));
        Assert.Equal(tab.Handle(), (await browser.StateAsync()).GetProperty("handle").GetString());
    }

    [Theory]
    [InlineData("sign-in-ada", true)]
    [InlineData("sign-in-ada", false)]
    [InlineData("regenerate", true)]
    [InlineData("regenerate", false)]
    public async Task An_answer_that_is_lost_after_the_commit_is_recovered_from(string verb, bool cookieArrived)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await AnonymousAsync(app);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        LoseFirstAnswer(app, browser, cookieArrived);
        var handle = tab.Handle();

        await tab.ClickAsync(verb, TestApp.Stop);

        Assert.Equal("", tab.TextOf("error"));
        var state = await browser.StateAsync();
        Assert.Equal(handle, state.GetProperty("handle").GetString());
        Assert.Equal(1, state.GetProperty("values").GetProperty("count").GetInt64());
        Assert.Equal(verb == "regenerate" ? null : "Ada", state.GetProperty("user").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_in_whose_answer_is_lost_leaves_no_session_that_no_browser_holds(bool cookieArrived)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        LoseFirstAnswer(app, browser, cookieArrived);

        await tab.SignInAsync("Ada");

        var all = await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop);
        Assert.Equal(tab.Handle(), Assert.Single(all).Handle.Value);
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_first_write_whose_answer_is_lost_is_written_once(bool cookieArrived)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        LoseFirstAnswer(app, browser, cookieArrived);

        await tab.IncrementAsync(1);

        var state = await browser.StateAsync();
        Assert.Equal(tab.Handle(), state.GetProperty("handle").GetString());
        Assert.Equal(1, state.GetProperty("values").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_sign_in_none_of_whose_answers_arrives_leaves_nobody_signed_in()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            await browser.RedeemAsync(ticket);
            browser.Cookies.Clear();
            throw new InvalidOperationException("lost");
        });

        await tab.ClickAsync("sign-in-ada", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal("None", tab.TextOf("status"));
        Assert.Empty(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_waited_for_no_longer_than_its_ticket_lives()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await AnonymousAsync(app);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        using var asked = new SemaphoreSlim(0);
        browser.Scripts.Module(Driving.Module, "redeem", async (_, _, stop) =>
        {
            asked.Release();
            await new TaskCompletionSource().Task.WaitAsync(stop);
            return null;
        });
        await tab.FireAsync("regenerate", "click");

        for (var i = 0; i < 2; i++)
        {
            await asked.WaitAsync(TestApp.Stop);
            app.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        await tab.WaitForAsync(t => t.TextOf("error").StartsWith(nameof(SessionCookieException)), TestApp.Stop);
    }

    [Fact]
    public async Task A_session_that_ends_while_its_ticket_is_on_the_way_ends_the_verb()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            await app.Directory.RevokeUserAsync("1", TestApp.Stop);
            return await browser.RedeemAsync(ticket);
        });

        await tab.ClickAsync("regenerate", TestApp.Stop);

        Assert.StartsWith(nameof(SessionEndedException), tab.TextOf("error"));
        await tab.EndsAsync();
    }

    private static async Task<HeadlessBrowser> AnonymousAsync(TestApp app)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        return browser;
    }

    private static void LoseFirstAnswer(TestApp app, HeadlessBrowser browser, bool cookieArrived)
    {
        var sent = 0;
        browser.OnRedeem(async (_, ticket) =>
        {
            if (++sent > 1)
            {
                return await browser.RedeemAsync(ticket);
            }

            var before = app.NewBrowser();
            before.TakeCookieOf(browser);
            await browser.RedeemAsync(ticket);
            if (!cookieArrived)
            {
                browser.TakeCookieOf(before);
            }

            throw new InvalidOperationException("the answer was lost");
        });
    }
}
