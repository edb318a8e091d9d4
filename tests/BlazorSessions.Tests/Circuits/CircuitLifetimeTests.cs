using System.Net;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Circuits;

/// <summary>The lifetimes of one session, set in a circuit and kept by every open one.</summary>
public sealed class CircuitLifetimeTests
{
    [Theory]
    [InlineData("idle")]
    [InlineData("absolute")]
    public async Task A_shorter_lifetime_ends_open_circuits_to_the_millisecond(string which)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tabs = new[] { await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop) };
        var time = TimeSpan.FromMinutes(5);
        await tabs[0].DoAsync(app, sessions => which == "idle"
            ? sessions.SetLifetimeAsync(idle: time) : sessions.SetLifetimeAsync(absolute: time));

        app.Clock.Advance(time - TimeSpan.FromMilliseconds(1));
        foreach (var tab in tabs)
        {
            await tab.SettleAsync(TestApp.Stop);
            Assert.Equal("Active", tab.TextOf("status"));
        }

        app.Clock.Advance(TimeSpan.FromMilliseconds(1));

        foreach (var tab in tabs)
        {
            await tab.EndsAsync();
        }
    }

    [Fact]
    public async Task A_longer_lifetime_keeps_open_circuits_alive()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => sessions.SetLifetimeAsync(TimeSpan.FromHours(30), TimeSpan.FromHours(30)));

        app.Clock.Advance(TimeSpan.FromHours(29));
        await tab.SettleAsync(TestApp.Stop);

        Assert.Equal("Active", tab.TextOf("status"));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_request_that_shortens_the_lifetime_ends_open_circuits_as_soon()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        app.Probe.Run = sessions => sessions.SetLifetimeAsync(idle: TimeSpan.FromMinutes(5));
        await browser.PostAsync("/api/probe").TextAsync();

        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await tab.EndsAsync();
    }

    [Fact]
    public async Task I4_a_sign_in_that_is_to_end_sooner_ends_a_circuit_that_was_open_before_as_soon()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => sessions.SignInAsync(
            sessions.State.User, new SessionSignInOptions { ExpiresAt = app.Clock.GetUtcNow() + TimeSpan.FromMinutes(5) }));

        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await tab.EndsAsync();
    }

    [Fact]
    public async Task A_remembered_session_that_ends_later_gets_its_cookie_from_a_circuit()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada&remember=true").TextAsync();
        var cookie = browser.Cookie();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SetLifetimeAsync(TimeSpan.FromDays(200), TimeSpan.FromDays(200)));

        Assert.NotEqual(cookie, browser.Cookie());
        app.Clock.Advance(TimeSpan.FromDays(199));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_browser_that_does_not_keep_the_cookie_leaves_the_lifetimes_as_they_were()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada&remember=true").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            var was = browser.Cookies.All.Single(cookie => cookie.Name == BlazorSessionsDefaults.SecureCookieName);
            var answer = await browser.RedeemAsync(ticket);
            browser.Cookies.Set(was);
            return answer;
        });

        var thrown = await tab.TryAsync(
            app, sessions => sessions.SetLifetimeAsync(TimeSpan.FromDays(200), TimeSpan.FromDays(200)));

        Assert.IsType<SessionCookieException>(thrown);
        var state = await browser.StateAsync();
        Assert.Equal(app.Clock.GetUtcNow() + TimeSpan.FromDays(14), state.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_fresh_tab_that_sets_a_lifetime_starts_a_session_that_has_it()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SetLifetimeAsync(idle: TimeSpan.FromMinutes(5)));

        Assert.NotNull(browser.Cookie());
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await tab.EndsAsync();
    }

    [Fact]
    public async Task Another_node_keeps_to_a_lifetime_that_was_shortened_here()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var there = await visitor.OpenAsync(nodes.Second);
        var here = await visitor.OpenAsync(nodes.First);
        await here.DoAsync(nodes.First.App, sessions => sessions.SetLifetimeAsync(idle: TimeSpan.FromMinutes(5)));
        await here.IncrementAsync(1);
        nodes.Advance(TimeSpan.FromSeconds(5));
        await there.ShowsAsync("count", "1");

        nodes.Second.App.Clock.Advance(TimeSpan.FromMinutes(5));

        await there.EndsAsync();
    }
}
