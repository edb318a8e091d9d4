using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Users;

/// <summary>The app's user in requests: pages, minimal APIs, and where there is none.</summary>
public sealed class RequestUserTests
{
    private readonly UserBook _book = new();

    [Fact]
    public async Task An_endpoint_gets_the_user_by_one_load_however_often_it_asks()
    {
        await using var app = await _book.StartAppAsync(pipeline: app => app.MapGet("/users", async (ISessionUser<AppUser> user) =>
        {
            Assert.Null(user.Current);
            var users = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => user.GetAsync()));
            return $"{users.Distinct().Single()?.Name}/{user.Current?.Name}";
        }));
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("Ada Lovelace/Ada Lovelace", await browser.GetAsync("/users").TextAsync());
        Assert.Equal(1, _book.Loads);
        await browser.GetAsync("/users").TextAsync();
        Assert.Equal(2, _book.Loads);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_ask_loads_nothing_and_nor_does_a_page_for_a_visitor()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var visitor = app.NewBrowser();
        await visitor.PostAsync("/api/increment/n").TextAsync();

        await browser.GetAsync("/api/me").TextAsync();
        await visitor.GetAsync("/app-user/static").TextAsync();

        Assert.Equal(0, _book.Loads);
    }

    [Fact]
    public async Task A_visitor_has_no_user()
    {
        await using var app = await _book.StartAppAsync(pipeline: MapUser);

        Assert.Equal("nobody", await app.NewBrowser().GetAsync("/user").TextAsync());
    }

    [Fact]
    public async Task A_page_has_the_user_before_it_renders()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        var page = await browser.GetAsync("/app-user/static").TextAsync();

        Assert.Contains("<div data-testid=\"above\">Ada Lovelace", page);
        Assert.Equal(1, _book.Loads);
    }

    [Fact]
    public async Task Who_is_not_known_to_the_app_loses_session_and_cookie_and_is_nobody_for_the_rest_of_the_request()
    {
        await using var app = await _book.StartAppAsync(pipeline: app => app.MapGet("/gone", async (
            ISessionUser<AppUser> user, ISessionService sessions, HttpContext http) =>
        {
            var loaded = await user.GetAsync();
            return $"{loaded?.Name ?? "nobody"}, {sessions.State.EndReason}, {http.User.Identity!.IsAuthenticated}";
        }));
        var browser = await app.NewBrowserOfAsync("Ada");
        var elsewhere = await app.NewBrowserOfAsync("Ada");
        var copy = browser.CookieHeader();
        _book.Known.Clear();

        var answer = await browser.GetAsync("/gone").TextAsync();

        Assert.Equal("nobody, Revoked, False", answer);
        Assert.Null(browser.Cookie());
        Assert.Equal(HttpStatusCode.Unauthorized, await app.SendAsync(HttpMethod.Get, "/api/me", null, copy).StatusAsync());
        Assert.NotNull(elsewhere.Cookie());
        Assert.Contains(app.Log.All, line => line.Id == 402);
    }

    [Fact]
    public async Task I7_an_endpoint_whose_user_cannot_be_loaded_is_unavailable_and_the_session_goes_on()
    {
        await using var app = await _book.StartAppAsync(pipeline: MapUser);
        var browser = await app.NewBrowserOfAsync("Ada");
        _book.BeforeAnswer = (_, _) => throw new TimeoutException("the password of the database is hunter2");

        using var response = await browser.GetAsync("/user");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(TestApp.Stop));
        _book.BeforeAnswer = (_, _) => Task.CompletedTask;
        Assert.Equal("Ada Lovelace", await browser.GetAsync("/user").TextAsync());
    }

    [Fact]
    public async Task I7_a_page_whose_user_cannot_be_loaded_renders_without()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        _book.BeforeAnswer = (_, _) => throw new TimeoutException("database");

        Assert.Contains("<div data-testid=\"above\">nobody", await browser.GetAsync("/app-user/static").TextAsync());
        using var guarded = await browser.GetAsync("/app-user/guarded");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, guarded.StatusCode);
        Assert.NotNull(guarded.Headers.RetryAfter);
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_request_that_signs_in_and_out_has_the_user_of_the_moment()
    {
        await using var app = await _book.StartAppAsync(pipeline: app => app.MapGet("/all", async (
            ISessionUser<AppUser> user, ISessionService sessions) =>
        {
            var names = new List<string?>();
            foreach (var key in new[] { "1", "2" })
            {
                await sessions.SignInAsync(key);
                names.Add(user.Current?.Name ?? "-");
                names.Add((await user.GetAsync())?.Name);
            }

            await sessions.SignOutAsync();
            names.Add(user.Current?.Name ?? "-");
            return string.Join(", ", names);
        }));

        Assert.Equal("-, Ada Lovelace, -, Bob Ross, -", await app.NewBrowser().GetAsync("/all").TextAsync());
    }

    [Fact]
    public async Task I2_a_request_whose_session_is_ended_from_elsewhere_has_no_user_from_then_on()
    {
        await using var app = await _book.StartAppAsync(pipeline: app => app.MapGet("/ended", async (
            ISessionUser<AppUser> user, ISessionDirectory directory) =>
        {
            await user.GetAsync();
            await directory.RevokeUserAsync("1");
            return user.Current?.Name ?? (await user.GetAsync())?.Name ?? "nobody";
        }));
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("nobody", await browser.GetAsync("/ended").TextAsync());
    }

    [Fact]
    public async Task A_page_for_which_the_user_is_loaded_depends_on_the_cookie()
    {
        await using var app = await _book.StartAppAsync(pipeline: MapUser);
        var browser = await app.NewBrowserOfAsync("Ada");

        using var response = await browser.GetAsync("/user");

        Assert.True(response.VariesByCookie());
    }

    [Fact]
    public async Task The_loader_has_no_session_and_a_scope_of_the_app_has_no_user()
    {
        Exception? inLoader = null;
        await using var app = await TestApp.StartAsync(
            services: (_, sessions) => sessions.AddSessionUser<AppUser>((services, userKey) =>
            {
                inLoader = Record.Exception(() => services.GetRequiredService<ISessionService>().State);
                return new AppUser(userKey, "Ada");
            }),
            pipeline: MapUser);
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("Ada", await browser.GetAsync("/user").TextAsync());
        await using var scope = app.Services.CreateAsyncScope();
        var user = scope.ServiceProvider.GetRequiredService<ISessionUser<AppUser>>();
        var outside = await Record.ExceptionAsync(() => user.GetAsync(TestApp.Stop));

        Assert.Null(user.Current);
        Assert.All([inLoader, outside], error => Assert.Contains(
            nameof(ISessionDirectory), Assert.IsType<InvalidOperationException>(error).Message));
    }

    [Fact]
    public async Task The_last_loader_of_a_type_wins_and_an_app_may_have_several_types()
    {
        await using var app = await TestApp.StartAsync(
            services: (_, sessions) => sessions
                .AddSessionUser<AppUser>((_, _) => throw new InvalidOperationException("the first"))
                .AddSessionUser<AppUser, LoaderType>()
                .AddSessionUser<string>((_, userKey) => $"key {userKey}"),
            pipeline: app => app.MapGet("/both", async (ISessionUser<AppUser> user, ISessionUser<string> text) =>
                $"{(await user.GetAsync())?.Name}, {await text.GetAsync()}"));
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("by type 1, key 1", await browser.GetAsync("/both").TextAsync());
    }

    private static void MapUser(WebApplication app) => app.MapGet("/user", async (ISessionUser<AppUser> user) =>
        (await user.GetAsync())?.Name ?? "nobody");

    private sealed class LoaderType(TimeProvider clock) : ISessionUserLoader<AppUser>
    {
        public Task<AppUser?> LoadAsync(string userKey, CancellationToken cancellationToken)
        {
            Assert.NotNull(clock);
            return Task.FromResult<AppUser?>(new AppUser(userKey, $"by type {userKey}"));
        }
    }
}
