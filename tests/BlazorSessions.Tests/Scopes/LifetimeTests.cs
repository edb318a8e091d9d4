using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Scopes;

/// <summary>The lifetimes of one session, set in requests.</summary>
public sealed class LifetimeTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shorter_or_longer_idle_time_ends_this_session_to_the_tick_and_no_other(bool alone)
    {
        var store = alone ? new WatchedMemoryStore() : new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var (shorter, longer, other) = (await SignedInAsync(app), await SignedInAsync(app), await SignedInAsync(app));
        await DoAsync(app, shorter, sessions => sessions.SetLifetimeAsync(idle: TimeSpan.FromMinutes(1)));
        await DoAsync(app, longer, sessions => sessions.SetLifetimeAsync(idle: TimeSpan.FromHours(5)));

        app.Clock.Advance(TimeSpan.FromMinutes(1) - s_tick);
        Assert.Equal(HttpStatusCode.OK, await shorter.GetAsync("/api/me").StatusAsync());
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await shorter.GetAsync("/api/me").StatusAsync());

        app.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(HttpStatusCode.OK, await longer.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await other.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Activity_keeps_a_session_of_a_short_idle_time_alive()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = await SignedInAsync(app);
        await DoAsync(app, browser, sessions => sessions.SetLifetimeAsync(idle: TimeSpan.FromSeconds(10)));

        for (var i = 0; i < 10; i++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(9));
            Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        }
    }

    [Fact]
    public async Task I4_the_absolute_lifetime_counts_from_the_sign_in_however_often_it_is_set()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        for (var i = 0; i < 4; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(30));
            await DoAsync(app, browser, sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromHours(3)));
        }

        app.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("regenerate")]
    [InlineData("increment/n")]
    public async Task I4_no_verb_moves_a_lifetime_that_was_set(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        await DoAsync(app, browser, sessions => sessions.SetLifetimeAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)));
        for (var i = 0; i < 2; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(9));
            await browser.PostAsync($"/api/{verb}").TextAsync();
        }

        app.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Without_a_user_the_absolute_lifetime_counts_from_the_start_of_the_session()
    {
        await using var app = await TestApp.StartAsync(options => options.IdleTimeout = TimeSpan.FromHours(24));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Clock.Advance(TimeSpan.FromHours(20));
        await DoAsync(app, browser, sessions => sessions.SetLifetimeAsync(TimeSpan.FromDays(7), TimeSpan.FromDays(7)));

        app.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
        app.Clock.Advance(TimeSpan.FromHours(4));

        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task Without_a_session_one_is_started_and_a_prefetch_starts_none()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
            app.MapGet("/long", (ISessionService sessions) => sessions.SetLifetimeAsync(idle: TimeSpan.FromHours(9))));
        var browser = app.NewBrowser();

        using var prefetch = await browser.GetAsync("/long", ("Sec-Purpose", "prefetch"));
        using var visit = await browser.GetAsync("/long");
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Clock.Advance(TimeSpan.FromHours(8));

        Assert.Null(prefetch.SetSession());
        Assert.NotNull(visit.SetSession());
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task A_sign_in_with_fresh_credentials_has_the_lifetimes_of_the_options_and_one_without_keeps_them()
    {
        await using var app = await TestApp.StartAsync();
        var (fresh, exchanged) = (await SignedInAsync(app), await SignedInAsync(app));
        foreach (var browser in new[] { fresh, exchanged })
        {
            await DoAsync(app, browser, sessions => sessions.SetLifetimeAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(9)));
        }

        await fresh.PostAsync("/api/sign-in/1").TextAsync();
        await DoAsync(app, exchanged, sessions => sessions.SignInAsync(
            sessions.State.User, new SessionSignInOptions { FreshCredentials = false }));

        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(24)), await LifetimesAsync(app, fresh));
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(9)), await LifetimesAsync(app, exchanged));
    }

    [Fact]
    public async Task A_remembered_session_that_ends_later_gets_a_cookie_that_does_and_one_that_ends_sooner_needs_none()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?remember=true").TextAsync();
        app.Clock.Advance(TimeSpan.FromDays(1));

        app.Probe.Run = sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromDays(10));
        using var sooner = await browser.PostAsync("/api/probe");
        app.Probe.Run = sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromDays(101));
        using var later = await browser.PostAsync("/api/probe");

        Assert.Null(sooner.SetSession());
        Assert.Equal(TimeSpan.FromDays(100), later.SetSession()!.MaxAge);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_session_that_ends_with_the_browser_keeps_its_cookie_and_its_secret()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        app.Probe.Run = sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromDays(10));

        using var response = await browser.PostAsync("/api/probe");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.SetSession());
    }

    [Fact]
    public async Task A_remembered_session_whose_cookie_cannot_be_set_again_keeps_its_lifetimes()
    {
        SessionCookieException? thrown = null;
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/late", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun", TestApp.Stop);
            thrown = await Assert.ThrowsAsync<SessionCookieException>(
                () => sessions.SetLifetimeAsync(TimeSpan.FromDays(100), TimeSpan.FromDays(100)));
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?remember=true").TextAsync();

        await browser.PostAsync("/late").TextAsync();

        Assert.Contains("response has started", thrown!.Message);
        Assert.Equal((TimeSpan.FromDays(14), TimeSpan.FromDays(90)), await LifetimesAsync(app, browser));
    }

    [Fact]
    public async Task What_would_end_the_session_at_once_or_is_out_of_reason_is_refused_with_what_to_do()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(30));

        await RefusedAsync<ArgumentException>("Set idle, absolute or both", sessions => sessions.SetLifetimeAsync());
        await RefusedAsync<ArgumentOutOfRangeException>("one second to ten years", sessions => sessions.SetLifetimeAsync(idle: TimeSpan.Zero));
        await RefusedAsync<ArgumentOutOfRangeException>("one second to ten years", sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.MaxValue));
        await RefusedAsync<ArgumentException>(
            "at least as long", sessions => sessions.SetLifetimeAsync(TimeSpan.FromHours(2), TimeSpan.FromHours(1)));
        await RefusedAsync<ArgumentOutOfRangeException>("SignOutAsync()", sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromMinutes(30)));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(24)), await LifetimesAsync(app, browser));

        Task RefusedAsync<T>(string advice, Func<ISessionService, Task> set)
            where T : Exception => DoAsync(
                app, browser, async sessions => Assert.Contains(advice, (await Assert.ThrowsAsync<T>(() => set(sessions))).Message));
    }

    [Fact]
    public async Task In_an_ended_session_it_throws_and_leaves_it_ended()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);

        await DoAsync(app, browser, async sessions =>
        {
            await sessions.SignOutAsync();
            await Assert.ThrowsAsync<SessionEndedException>(() => sessions.SetLifetimeAsync(idle: TimeSpan.FromHours(2)));
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Parallel_calls_and_writes_all_count()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();

        await DoAsync(app, browser, sessions => Task.WhenAll(Enumerable.Range(0, 10).SelectMany(_ => new[]
        {
            sessions.IncrementAsync("n"),
            sessions.SetLifetimeAsync(idle: TimeSpan.FromHours(2)),
        })));

        Assert.Equal("11", await browser.PostAsync("/api/increment/n").TextAsync());
        Assert.Equal(TimeSpan.FromHours(2), (await LifetimesAsync(app, browser)).Idle);
    }

    [Fact]
    public async Task The_state_says_how_long_the_session_lives_and_what_is_left_of_it()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(10));

        await DoAsync(app, browser, async sessions =>
        {
            await sessions.RenewAsync();
            var state = sessions.State;
            Assert.Equal(TestApp.Start, state.CreatedAt);
            Assert.Equal(TimeSpan.FromHours(1), state.IdleTimeout);
            Assert.Equal(TestApp.Start + TimeSpan.FromHours(24), state.AbsoluteExpiresAt);
            Assert.Equal(TimeSpan.FromHours(1), state.GetRemaining(app.Clock));
            app.Clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(TimeSpan.FromMinutes(40), state.GetRemaining(app.Clock));
            app.Clock.Advance(TimeSpan.FromHours(2));
            Assert.Equal(TimeSpan.Zero, state.GetRemaining(app.Clock));
            Assert.Null(SessionState.None.GetRemaining(app.Clock));
        });
    }

    private static async Task<HeadlessBrowser> SignedInAsync(TestApp app)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        return browser;
    }

    private static Task<string> DoAsync(TestApp app, HeadlessBrowser browser, Func<ISessionService, Task> work)
    {
        app.Probe.Run = work;
        return browser.PostAsync("/api/probe").TextAsync();
    }

    private static async Task<(TimeSpan Idle, TimeSpan Absolute)> LifetimesAsync(TestApp app, HeadlessBrowser browser)
    {
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var record = (await app.Store.FindAsync(handle, TestApp.Stop))!;
        return (record.IdleTimeout, record.AbsoluteExpiresAt - (record.User?.AuthenticatedAt ?? record.CreatedAt));
    }
}
