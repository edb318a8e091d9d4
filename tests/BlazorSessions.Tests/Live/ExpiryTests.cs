using System.Net;
using BlazorSessions.Live;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Live;

public sealed class ExpiryTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task Idle_time_ends_a_session_to_the_tick()
    {
        await using var app = await TestApp.StartAsync();
        var (browser, other) = (await SignedInAsync(app), await SignedInAsync(app));

        app.Clock.Advance(TimeSpan.FromHours(1) - s_tick);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        app.Clock.Advance(s_tick);

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await other.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Reading_keeps_a_session_from_going_idle()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);

        for (var hour = 0; hour < 23; hour++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(59));
            Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Activity_in_the_last_moment_counts_for_a_whole_idle_time_also_for_the_store(bool alone)
    {
        var store = alone ? new WatchedMemoryStore() : new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());

        app.Clock.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("renew")]
    [InlineData("regenerate")]
    public async Task I4_the_absolute_lifetime_ends_a_busy_session_to_the_tick(string traffic)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        for (var i = 0; i < 47; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(29));
            await BusyAsync(browser, traffic);
            await FlushAsync(app);
        }

        app.Clock.Advance(TimeSpan.FromMinutes(30) - s_tick);
        await BusyAsync(browser, traffic);
        app.Clock.Advance(s_tick);

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Asvs_7_3_2_a_thousand_rotations_do_not_move_the_absolute_end()
    {
        await using var app = await TestApp.StartAsync(options => options.IdleTimeout = TimeSpan.FromHours(24));
        var browser = await SignedInAsync(app);
        for (var i = 0; i < 1000; i++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(86));
            Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/api/regenerate").StatusAsync());
        }

        app.Clock.Advance(TimeSpan.FromSeconds(399));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_sign_in_with_fresh_credentials_starts_the_absolute_time_anew_and_one_without_does_not()
    {
        await using var app = await TestApp.StartAsync(options => options.IdleTimeout = TimeSpan.FromHours(24));
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromHours(20));
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        app.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());

        app.Probe.Run = sessions => sessions.SignInAsync(
            sessions.State.User, new SessionSignInOptions { FreshCredentials = false });
        await browser.PostAsync("/api/probe").TextAsync();
        app.Clock.Advance(TimeSpan.FromHours(4));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Remember_me_has_lifetimes_of_its_own()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?remember=true").TextAsync();

        app.Clock.Advance(TimeSpan.FromDays(14) - s_tick);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        app.Clock.Advance(TimeSpan.FromDays(14));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task An_expired_session_is_reported_and_its_cookie_starts_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromHours(1));

        using var response = await browser.GetAsync("/api/state");

        Assert.Empty(response.SetCookies());
        Assert.Contains("\"status\":\"None\"", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Contains(app.Log.All, line => line.Id is 101 or 203);
    }

    [Fact]
    public async Task Touches_are_coalesced_to_one_a_minute()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => options.CleanupInterval = Timeout.InfiniteTimeSpan, store.Use);
        var browser = await SignedInAsync(app);
        store.Forget();

        for (var minute = 1; minute <= 3; minute++)
        {
            for (var i = 0; i < 12; i++)
            {
                app.Clock.Advance(TimeSpan.FromSeconds(4));
                await browser.GetAsync("/api/me").TextAsync();
            }

            Assert.Equal(minute - 1, store.Count("touch"));
            app.Clock.Advance(TimeSpan.FromSeconds(60));
            await TestApp.UntilAsync(() => store.Count("touch") == minute);
        }

        Assert.All(store.Calls, call => Assert.Equal("touch", call));
    }

    [Fact]
    public async Task Touches_of_many_sessions_go_in_one_batch()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browsers = new List<HeadlessBrowser>();
        for (var i = 0; i < 20; i++)
        {
            browsers.Add(await SignedInAsync(app));
        }

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        store.Forget();
        foreach (var browser in browsers)
        {
            await browser.GetAsync("/api/me").TextAsync();
        }

        app.Clock.Advance(TimeSpan.FromSeconds(60));
        await TestApp.UntilAsync(() => store.Count("touch") > 0);

        Assert.Equal(["touch"], store.Calls);
    }

    [Fact]
    public async Task A_store_that_takes_no_touches_is_told_of_once_and_once_more_when_it_does()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => options.CleanupInterval = Timeout.InfiniteTimeSpan, store.Use);
        var browser = await SignedInAsync(app);
        store.Forget();
        store.Before = verb => verb == "touch" ? throw new SessionStoreException("touch", false, "It is full.", null) : Task.CompletedTask;

        await TouchAsync(3);
        Assert.Contains("It is full.", Assert.Single(app.Log.All, line => line.Id == 102).Exception?.Message);
        Assert.DoesNotContain(app.Log.All, line => line.Id == 125);
        store.Before = null;
        await TouchAsync(5);

        await TestApp.UntilAsync(() => app.Log.All.Any(line => line.Id == 125));
        Assert.Single(app.Log.All, line => line.Id == 125);
        Assert.Single(app.Log.All, line => line.Id == 102);

        async Task TouchAsync(int count)
        {
            while (store.Count("touch") < count)
            {
                app.Clock.Advance(TimeSpan.FromSeconds(1));
                await browser.GetAsync("/api/me").TextAsync();
                app.Clock.Advance(TimeSpan.FromSeconds(60));
            }
        }
    }

    [Fact]
    public async Task Activity_that_waits_is_told_to_the_store_when_the_app_stops()
    {
        MemorySessionStore? store = null;
        var app = await TestApp.StartAsync(services: (_, sessions) => sessions.UseStore(
            services => store = new MemorySessionStore(services.GetRequiredService<TimeProvider>())));
        var browser = await SignedInAsync(app);
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await browser.GetAsync("/api/me").TextAsync();
        var now = app.Clock.GetUtcNow();

        await app.DisposeAsync();

        Assert.Equal(now, (await store!.FindAsync(handle, TestApp.Stop))!.LastActivityAt);
    }

    [Fact]
    public async Task Prefetching_and_our_own_endpoints_are_no_activity()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await browser.GetAsync("/static", ("Sec-Purpose", "prefetch;prerender")).TextAsync();
        await browser.GetAsync("/_session/blazorsessions.js").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A33_a_clock_that_is_set_back_prolongs_nothing_beyond_the_absolute_end()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        var start = app.Clock.GetUtcNow();
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        await browser.GetAsync("/api/me").TextAsync();
        app.Clock.AdjustTime(start);
        await browser.GetAsync("/api/me").TextAsync();

        app.Clock.SetUtcNow(start + TimeSpan.FromHours(24));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    private static async Task<HeadlessBrowser> SignedInAsync(TestApp app)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        return browser;
    }

    // The store hears of activity within a minute; a clock that leaps over that minute would leave it out.
    private static async Task FlushAsync(TestApp app)
    {
        var touches = app.Services.GetRequiredService<TouchPump>();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await TestApp.UntilAsync(() => touches.Pending == 0);
        await touches.LastFlush;
    }

    private static async Task BusyAsync(HeadlessBrowser browser, string traffic)
    {
        using var response = traffic switch
        {
            "read" => await browser.GetAsync("/api/me"),
            "write" => await browser.PostAsync("/api/increment/n"),
            _ => await browser.PostAsync($"/api/{traffic}"),
        };
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
