using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http;

public sealed class LoadingTests
{
    private readonly WatchedStore _store = new();

    [Theory]
    [InlineData("GET", "/api/plain")]
    [InlineData("GET", "/api/state")]
    [InlineData("GET", "/static")]
    [InlineData("GET", "/no-such-page")]
    [InlineData("HEAD", "/api/state")]
    [InlineData("POST", "/api/sign-out")]
    [InlineData("POST", "/api/clear")]
    [InlineData("POST", "/api/regenerate")]
    [InlineData("POST", "/api/renew")]
    [InlineData("GET", "/api/sessions")]
    [InlineData("POST", "/api/revoke-others")]
    public async Task Without_a_cookie_no_verb_that_has_nothing_to_write_asks_the_store_or_sets_a_cookie(string method, string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);

        using var response = await app.SendAsync(new HttpMethod(method), path);

        Assert.Empty(_store.Calls);
        Assert.Null(response.SetSession());
    }

    [Fact]
    public async Task Without_a_cookie_an_endpoint_that_leaves_the_session_alone_sends_no_header_about_it()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);

        using var response = await app.SendAsync(HttpMethod.Get, "/api/plain");

        Assert.False(response.VariesByCookie());
        Assert.Null(response.Headers.CacheControl);
        Assert.Empty(response.SetCookies());
    }

    [Theory]
    [InlineData("/skipped")]
    [InlineData("/_session/blazorsessions.js")]
    [InlineData("/_session/blazorsessions.js?v=1")]
    [InlineData("/_blazor/initializers")]
    public async Task With_a_cookie_a_request_without_need_of_the_session_asks_neither_store_nor_crypto(string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: MapSkipped);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        _store.Forget();

        using var response = await browser.GetAsync(path);

        Assert.Empty(_store.Calls);
        Assert.False(response.VariesByCookie());
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task A_request_to_an_endpoint_that_skips_the_session_is_anonymous_and_no_activity()
    {
        await using var app = await TestApp.StartAsync(pipeline: MapSkipped);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("anonymous", await browser.GetAsync("/skipped").TextAsync());

        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_skipping_endpoint_may_still_load_and_State_before_that_names_LoadAsync()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
        {
            app.MapGet("/read", (ISessionService sessions) => sessions.State.Count).WithMetadata(new SkipSessionAttribute());
            app.MapGet("/load", async (ISessionService sessions) => (await sessions.LoadAsync()).Get<int>("n"))
                .WithMetadata(new SkipSessionAttribute());
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        var exception = await Assert.ThrowsAsync<SessionNotLoadedException>(() => browser.GetAsync("/read"));
        Assert.Contains("LoadAsync", exception.Message);
        Assert.Equal("1", await browser.GetAsync("/load").TextAsync());
        Assert.Equal("0", await app.NewBrowser().GetAsync("/read").TextAsync());
    }

    [Fact]
    public async Task A_request_loads_once_however_often_it_is_asked_for()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: app =>
            app.MapGet("/often", async (HttpContext http, ISessionService sessions) =>
            {
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sessions.LoadAsync()));
                await sessions.GetAsync<int>("n");
                return sessions.State.Get<int>("n");
            }).RequireAuthorization());
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        _store.Forget();

        Assert.Equal("1", await browser.GetAsync("/often").TextAsync());

        Assert.Equal(1, _store.Count("find"));
    }

    [Fact]
    public async Task Parallel_first_loads_share_one_read()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        _store.Forget();
        var gate = new TaskCompletionSource();
        _store.Before = _ => gate.Task;

        var requests = Enumerable.Range(0, 20).Select(_ => browser.GetAsync("/api/me").TextAsync()).ToArray();
        await TestApp.UntilAsync(() => _store.Count("find") > 0);
        gate.SetResult();

        Assert.All(await Task.WhenAll(requests), name => Assert.Equal("Ada", name));
        Assert.InRange(_store.Count("find"), 1, 2);
    }

    [Fact]
    public async Task With_the_store_alone_in_the_process_a_warm_session_is_read_from_memory()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        store.Forget();

        for (var i = 0; i < 20; i++)
        {
            await browser.GetAsync("/api/me").TextAsync();
        }

        Assert.Equal(0, store.Count("find"));
    }

    [Fact]
    public async Task A8_with_a_store_that_others_write_to_a_copy_answers_for_five_seconds()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        _store.Forget();

        app.Clock.Advance(TimeSpan.FromSeconds(5));
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(0, _store.Count("find"));

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(1, _store.Count("find"));
    }

    [Fact]
    public async Task A2_an_authentic_cookie_of_an_unknown_session_is_not_adopted_and_reported()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var before = (Cookie: browser.Cookie(), Handle: (await browser.StateAsync()).GetProperty("handle").GetString()!);
        await app.Directory.RevokeAsync(SessionHandle.Parse(before.Handle));

        using var read = await browser.GetAsync("/api/state");
        Assert.Empty(read.SetCookies());
        Assert.Contains(app.Log.All, line => line.Id == 203 && line.Text.Contains(before.Handle));

        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
        Assert.NotEqual(before.Cookie, browser.Cookie());
        Assert.NotEqual(before.Handle, (await browser.StateAsync()).GetProperty("handle").GetString());
    }

    [Fact]
    public async Task A_load_that_its_caller_gave_up_is_tried_again_by_the_next()
    {
        var answer = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: app => app.MapGet("/twice", async (ISessionService sessions) =>
        {
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sessions.LoadAsync(cancelled.Token));
            answer.SetResult();
            return (await sessions.LoadAsync()).Get<int>("n");
        }).WithMetadata(new SkipSessionAttribute()));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        _store.Before = _ => answer.Task;

        Assert.Equal("1", await browser.GetAsync("/twice").TextAsync());
    }

    private static void MapSkipped(WebApplication app) =>
        app.MapGet("/skipped", (HttpContext http) => http.User.Identity!.Name ?? "anonymous").WithMetadata(new SkipSessionAttribute());
}
