using System.Net;
using BlazorSessions.Http;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Defects;

/// <summary>How sessions of other libraries outlived themselves, tried in a circuit.</summary>
public sealed class CircuitLifeDefectTests
{
    private const string CookieName = BlazorSessionsDefaults.SecureCookieName;

    [Fact]
    public async Task Defect_07_the_absolute_lifetime_ends_a_circuit_that_is_used_every_second()
    {
        var watch = new CircuitWatch();
        await using var app = await TestApp.StartAsync(options =>
        {
            options.IdleTimeout = TimeSpan.FromSeconds(5);
            options.AbsoluteTimeout = TimeSpan.FromSeconds(10);
        }, watch.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var cookie = browser.CookieHeader();

        for (var second = 1; second < 10; second++)
        {
            await watch.PassAsync(app, TimeSpan.FromSeconds(1));
            await tab.IncrementAsync(second);
        }

        app.Clock.Advance(TimeSpan.FromSeconds(1));

        await tab.EndsAsync();
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
    }

    [Fact]
    public async Task Defect_09_a_sign_in_of_a_circuit_gives_the_cookie_the_time_that_the_session_has()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SignInAsync("1", rememberMe: true));
        var remembered = TheCookieOf(browser);
        await tab.DoAsync(app, sessions => sessions.SignInAsync("1", rememberMe: false));
        var forgotten = TheCookieOf(browser);

        Assert.Equal(app.Clock.GetUtcNow() + TimeSpan.FromDays(90), remembered.Expires);
        Assert.Null(forgotten.Expires);
    }

    [Fact]
    public async Task Defect_10_a_circuit_does_not_adopt_an_unknown_id()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var id = SessionId.New(SessionHandle.New());
        var browser = app.NewBrowser();
        var planted = app.Services.GetRequiredService<CookieProtector>().Seal(CookieName, id);
        browser.Cookies.Set(new HeadlessCookie(CookieName, planted) { Secure = true, HttpOnly = true });

        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("None", tab.TextOf("status"));
        await tab.IncrementAsync(1);

        Assert.NotEqual(id.Handle.Value, tab.Handle());
        Assert.NotEqual(planted, browser.Cookie());
        Assert.Null(await store.Inner.FindAsync(id.Handle, TestApp.Stop));
    }

    [Theory]
    [InlineData("regenerate", "regenerate")]
    [InlineData("increment", "regenerate")]
    [InlineData("regenerate", "increment")]
    public async Task Defect_11_ids_regenerated_in_a_circuit_keep_the_values_and_leave_no_old_id_alive(
        string first, string second)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (handle, outdated) = (tab.Handle(), new HashSet<(string, string)>());

        foreach (var step in new[] { first, second })
        {
            outdated.Add(browser.CookieHeader());
            await tab.ClickAsync(step, TestApp.Stop);
            Assert.Equal("", tab.TextOf("error"));
        }

        Assert.Equal((handle, "Ada"), (tab.Handle(), await browser.GetAsync("/api/me").TextAsync()));
        Assert.True((await browser.StateAsync()).GetProperty("values").GetProperty("count").GetInt64() >= 1);
        foreach (var cookie in outdated.Where(cookie => cookie != browser.CookieHeader()))
        {
            using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);
            Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
        }
    }

    [Fact]
    public async Task Defect_11_a_clear_after_a_new_id_in_a_circuit_leaves_neither_values_nor_ids()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var cookies = new List<(string, string)> { browser.CookieHeader() };

        await tab.ClickAsync("regenerate", TestApp.Stop);
        cookies.Add(browser.CookieHeader());
        await tab.ClickAsync("clear", TestApp.Stop);

        await tab.ShowsAsync("status", "None");
        Assert.Null(browser.Cookie());
        foreach (var cookie in cookies)
        {
            using var replay = await app.SendAsync(HttpMethod.Get, "/api/state", null, cookie);
            Assert.Contains("\"values\":{}", await replay.Content.ReadAsStringAsync(TestApp.Stop));
        }
    }

    [Fact]
    public async Task Defect_11_an_id_that_is_regenerated_before_the_session_was_loaded_keeps_the_values()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
            app.MapPost("/regenerate", (ISessionService sessions) => sessions.RegenerateIdAsync())
                .WithMetadata(new SkipSessionAttribute()));
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.PostAsync("/api/increment/n").TextAsync();
        var old = browser.CookieHeader();

        using var response = await browser.PostAsync("/regenerate");

        Assert.NotNull(response.SetSession());
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, old);
        Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
    }

    [Fact]
    public async Task Defect_12_a_login_in_a_circuit_kills_the_anonymous_id_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var old = browser.CookieHeader();

        await tab.SignInAsync("Ada");

        foreach (var path in new[] { "/api/increment/count", "/api/sign-out" })
        {
            using var replay = await app.SendAsync(HttpMethod.Post, path, null, old);
            Assert.Empty(replay.SetCookies());
        }

        Assert.Equal(("Ada", "1"), (tab.TextOf("user"), tab.TextOf("count")));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task Defect_13_a_logout_in_a_circuit_leaves_no_entry_no_cookie_and_nothing_for_a_replay()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (tab, other) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        var (handle, cookie) = (SessionHandle.Parse(tab.Handle()), browser.CookieHeader());

        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.EndsAsync();
        await other.EndsAsync();

        Assert.Null(browser.Cookie());
        Assert.Null(await app.Store.FindAsync(handle, TestApp.Stop));
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
    }

    [Fact]
    public async Task Defect_14_a_circuit_that_was_writing_at_the_logout_stays_logged_out()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var (handle, gate, paused) = (SessionHandle.Parse(tab.Handle()), new TaskCompletionSource(), false);
        store.Before = verb =>
            verb == "merge" && !Interlocked.Exchange(ref paused, true) ? gate.Task : Task.CompletedTask;
        await tab.FireAsync("increment", "click");
        await TestApp.UntilAsync(() => Volatile.Read(ref paused));

        await browser.PostAsync("/api/sign-out").TextAsync();
        gate.SetResult();

        await tab.EndsAsync();
        Assert.Equal("0", tab.TextOf("count"));
        Assert.Null(await store.Inner.FindAsync(handle, TestApp.Stop));
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task Defect_26_ending_in_a_circuit_what_is_not_there_makes_no_session()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        foreach (var verb in new[] { "sign-out", "clear", "regenerate", "renew" })
        {
            await tab.ClickAsync(verb, TestApp.Stop);
            Assert.Equal(("None", ""), (tab.TextOf("status"), tab.TextOf("error")));
        }

        Assert.Null(browser.Cookie());
        Assert.Empty(store.Calls);
    }

    private static HeadlessCookie TheCookieOf(HeadlessBrowser browser) =>
        browser.Cookies.All.Single(cookie => cookie.Name == CookieName);
}
