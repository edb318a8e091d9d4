using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http;

public sealed class LoadingRulesTests
{
    private const string Nobody = "nobody";

    private readonly WatchedStore _store = new();

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/assets/css/site.css")]
    [InlineData("/files/7")]
    public async Task A_path_that_a_Skip_pattern_fits_has_no_user_and_asks_no_store(string path)
    {
        await using var app = await TestApp.StartAsync(Skip, _store.Use, pipeline: Map);
        var browser = await SignedInAsync(app);

        using var response = await browser.GetAsync(path);

        Assert.Equal(Nobody, await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Empty(_store.Calls);
        Assert.False(response.VariesByCookie());
    }

    [Theory]
    [InlineData("/healthy")]
    [InlineData("/files/x")]
    [InlineData("/other")]
    public async Task A_path_that_no_pattern_fits_has_its_user(string path)
    {
        await using var app = await TestApp.StartAsync(Skip, _store.Use, pipeline: Map);
        var browser = await SignedInAsync(app);

        Assert.Equal("Ada", await browser.GetAsync(path).TextAsync());
    }

    [Fact]
    public async Task A_request_on_a_skipped_path_is_no_activity()
    {
        await using var app = await TestApp.StartAsync(Skip, pipeline: Map);
        var browser = await SignedInAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await browser.GetAsync("/health").TextAsync();

        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task What_needs_a_user_is_refused_on_a_skipped_path()
    {
        await using var app = await TestApp.StartAsync(
            options => options.Skip.Add("/api/me"), pipeline: Map);
        var browser = await SignedInAsync(app);

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Patterns_are_for_the_path_below_the_path_base()
    {
        await using var app = await TestApp.StartAsync(Skip, pipeline: Map, before: app =>
        {
            app.UsePathBase("/shop");
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
        });
        var browser = await SignedInAsync(app);

        Assert.Equal(Nobody, await browser.GetAsync("/shop/health").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/shop/other").TextAsync());
    }

    [Fact]
    public async Task An_attribute_wins_over_a_pattern_and_the_nearer_attribute_over_the_other()
    {
        await using var app = await TestApp.StartAsync(
            options =>
            {
                options.Skip.Add("/skip");
                options.Preload.Add("/preload");
            },
            pipeline: app =>
            {
                app.MapGet("/skip/but", Name).PreloadSession();
                app.MapGet("/preload/but", Name).SkipSession();
                app.MapGroup("/group").SkipSession().MapGet("/but", Name).PreloadSession();
                app.MapGroup("/other").PreloadSession().MapGet("/but", Name).SkipSession();
            });
        var browser = await SignedInAsync(app);

        Assert.Equal("Ada", await browser.GetAsync("/skip/but").TextAsync());
        Assert.Equal(Nobody, await browser.GetAsync("/preload/but").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/group/but").TextAsync());
        Assert.Equal(Nobody, await browser.GetAsync("/other/but").TextAsync());
    }

    [Fact]
    public async Task Preload_cuts_a_part_out_of_what_is_skipped()
    {
        await using var app = await TestApp.StartAsync(
            options =>
            {
                options.Skip.Add("/");
                options.Preload.Add("/health/mine");
                options.Preload.Add("/api");
            },
            pipeline: Map);
        var browser = await SignedInAsync(app);

        Assert.Equal(Nobody, await browser.GetAsync("/health/yours").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/health/mine").TextAsync());
    }

    [Fact]
    public async Task A_circuit_and_the_librarys_own_endpoints_are_no_matter_of_patterns()
    {
        await using var app = await TestApp.StartAsync(options => options.Skip.Add("/"));
        var browser = app.NewBrowser();
        var first = await browser.OpenAsync("/first-write", TestApp.Stop);
        await first.ShowsAsync("count", "1");

        var second = await browser.OpenAsync("/first-write", TestApp.Stop);

        await second.ShowsAsync("count", "2");
        await first.ShowsAsync("count", "2");
    }

    [Fact]
    public async Task A_request_without_an_endpoint_has_its_session_where_a_Preload_pattern_fits()
    {
        await using var app = await TestApp.StartAsync(
            options =>
            {
                options.Skip.Add("/");
                options.Preload.Add("/branch");
                options.Preload.Add("/api");
            },
            pipeline: app => app.Use((http, next) => http.Request.Path.StartsWithSegments("/branch")
                || http.Request.Path.StartsWithSegments("/twig") ? http.Response.WriteAsync(Name(http)) : next(http)));
        var browser = await SignedInAsync(app);

        Assert.Equal("Ada", await browser.GetAsync("/branch/1").TextAsync());
        Assert.Equal(Nobody, await browser.GetAsync("/twig").TextAsync());
    }

    [Fact]
    public async Task Without_a_cookie_a_preloaded_path_asks_nothing_and_says_nothing_to_caches()
    {
        await using var app = await TestApp.StartAsync(options => options.Preload.Add("/"), _store.Use, pipeline: Map);

        using var response = await app.SendAsync(HttpMethod.Get, "/api/plain");

        Assert.Empty(_store.Calls);
        Assert.False(response.VariesByCookie());
    }

    [Fact]
    public async Task A_preloaded_session_is_loaded_before_its_endpoint_runs()
    {
        await using var app = await TestApp.StartAsync(
            Skip, pipeline: app => app.MapGet("/health/state", (ISessionService sessions) => sessions.State.User.Identity!.Name)
                .PreloadSession());
        var browser = await SignedInAsync(app);

        Assert.Equal("Ada", await browser.GetAsync("/health/state").TextAsync());
    }

    private static void Skip(BlazorSessionsOptions options)
    {
        options.Skip.Add("/health");
        options.Skip.AddGlob("/assets/**");
        options.Skip.AddRegex(@"^/files/\d+$");
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/health/{**rest}", Name);
        app.MapGet("/assets/{**rest}", Name);
        app.MapGet("/files/{id}", Name);
        app.MapGet("/healthy", Name);
        app.MapGet("/other", Name);
    }

    private static string Name(HttpContext http) => http.User.Identity?.Name ?? Nobody;

    // The store has something to say by the next request.
    private async Task<HeadlessBrowser> SignedInAsync(TestApp app)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        _store.Forget();
        return browser;
    }
}
