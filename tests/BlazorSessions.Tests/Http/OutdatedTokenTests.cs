using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

public sealed class OutdatedTokenTests
{
    [Fact]
    public async Task A1_an_outdated_token_is_anonymous_reported_and_sets_no_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var (_, stale) = await RotatedAsync(app);

        using var read = await app.SendAsync(HttpMethod.Get, "/api/state", null, stale);
        using var guarded = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);

        Assert.Contains("\"status\":\"None\"", await read.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, guarded.StatusCode);
        Assert.Empty(read.SetCookies());
        Assert.Empty(guarded.SetCookies());
        Assert.Contains(app.Log.All, line => line is { Id: 202, Level: LogLevel.Warning });
    }

    [Theory]
    [InlineData("/api/increment/n")]
    [InlineData("/api/increment/other")]
    public async Task A_write_with_an_outdated_token_is_a_conflict_writes_nothing_and_sets_no_cookie(string path)
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var (browser, stale) = await RotatedAsync(app);
        store.Forget();

        using var response = await app.SendAsync(HttpMethod.Post, path, null, stale);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Empty(response.SetCookies());
        Assert.Empty(store.Calls);
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Theory]
    [InlineData("/api/sign-out")]
    [InlineData("/api/regenerate")]
    [InlineData("/api/renew")]
    [InlineData("/api/clear")]
    [InlineData("/api/revoke-others")]
    public async Task No_verb_with_an_outdated_token_touches_the_session_or_the_cookie(string path)
    {
        await using var app = await TestApp.StartAsync();
        var (browser, stale) = await RotatedAsync(app);

        using var response = await app.SendAsync(HttpMethod.Post, path, null, stale);

        Assert.Empty(response.SetCookies());
        Assert.Equal("1", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal(1, (await browser.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task An_explicit_sign_in_with_an_outdated_token_works_in_a_session_of_its_own()
    {
        await using var app = await TestApp.StartAsync();
        var (browser, stale) = await RotatedAsync(app);
        var handle = (await browser.StateAsync()).GetProperty("handle").GetString();

        using var response = await app.SendAsync(HttpMethod.Post, "/api/sign-in/2?name=Bob", null, stale);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var fresh = ("Cookie", $"__Host-session={response.SetSession()!.Value}");
        using var state = await app.SendAsync(HttpMethod.Get, "/api/state", null, fresh);
        var text = await state.Content.ReadAsStringAsync(TestApp.Stop);
        Assert.Contains("Bob", text);
        Assert.DoesNotContain(handle!, text);
        Assert.DoesNotContain("\"n\"", text);
        Assert.Equal("1", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_late_response_of_a_request_that_loaded_before_the_rotation_still_writes_and_sets_no_cookie()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var gate = new TaskCompletionSource();
        var paused = false;
        store.Before = verb => verb == "merge" && !Interlocked.Exchange(ref paused, true) ? gate.Task : Task.CompletedTask;

        var late = app.SendAsync(HttpMethod.Post, "/api/increment/n", null, browser.CookieHeader());
        await TestApp.UntilAsync(() => Volatile.Read(ref paused));
        var rotation = browser.PostAsync("/api/regenerate").StatusAsync();
        gate.SetResult();

        using var response = await late;
        Assert.Equal("2", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Empty(response.SetCookies());
        Assert.Equal(HttpStatusCode.OK, await rotation);
        Assert.Equal("3", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task Two_rotations_at_once_leave_one_token_and_the_loser_sets_no_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var cookie = browser.CookieHeader();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.SendAsync(HttpMethod.Post, "/api/regenerate", null, cookie)));

        var winner = Assert.Single(answers, answer => answer.SetSession() is not null);
        using var check = await app.SendAsync(
            HttpMethod.Post, "/api/increment/n", null, ("Cookie", $"__Host-session={winner.SetSession()!.Value}"));
        Assert.Equal("2", await check.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Within_the_rotation_grace_the_previous_token_lets_in_until_the_new_one_was_seen()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromSeconds(10));
        var (browser, stale) = await RotatedAsync(app, "/api/regenerate");

        using var before = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);
        await browser.GetAsync("/api/me").TextAsync();
        using var after = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task The_rotation_grace_ends_to_the_second()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromSeconds(10));
        var (_, stale) = await RotatedAsync(app, "/api/regenerate");

        app.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        using var before = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);
        app.Clock.Advance(TimeSpan.FromTicks(1));
        using var after = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A1_a_sign_in_has_no_grace()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromSeconds(10));
        var (_, stale) = await RotatedAsync(app, "/api/sign-in/1");

        using var response = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<(HeadlessBrowser Browser, (string, string) Stale)> RotatedAsync(
        TestApp app, string rotation = "/api/regenerate")
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var stale = browser.CookieHeader();
        await browser.PostAsync(rotation).TextAsync();
        Assert.NotEqual(stale, browser.CookieHeader());
        return (browser, stale);
    }
}
