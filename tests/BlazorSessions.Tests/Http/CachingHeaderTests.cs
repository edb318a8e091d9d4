using System.Text.Json;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

public sealed class CachingHeaderTests
{
    public static TheoryData<string> Accesses => ["state", "get", "contains", "enumerate", "count", "user", "load", "write", "increment", "pop"];

    [Theory]
    [MemberData(nameof(Accesses))]
    public async Task A23_every_access_makes_the_response_vary_by_cookie(string access)
    {
        await using var app = await TestApp.StartAsync(pipeline: MapAccesses);
        var browser = app.NewBrowser();
        using var first = await browser.PostAsync($"/access/{access}");
        await browser.PostAsync("/api/increment/n").TextAsync();

        using var second = await browser.PostAsync($"/access/{access}");

        Assert.True(first.VariesByCookie());
        Assert.True(second.VariesByCookie());
    }

    [Theory]
    [MemberData(nameof(Accesses))]
    public async Task A23_a_response_that_sets_the_cookie_is_not_stored_and_others_are_left_alone(string access)
    {
        await using var app = await TestApp.StartAsync(pipeline: MapAccesses);

        using var response = await app.SendAsync(HttpMethod.Post, $"/access/{access}");

        Assert.Equal(response.SetSession() is not null, response.IsNotStored());
    }

    [Fact]
    public async Task A23_a_page_that_shows_the_session_varies_by_cookie()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, "/static");

        Assert.True(response.VariesByCookie());
    }

    [Fact]
    public async Task A23_an_endpoint_that_asks_only_for_the_user_varies_by_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        using var refused = await browser.GetAsync("/api/me");
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        using var allowed = await browser.GetAsync("/api/me");
        using var forbidden = await browser.GetAsync("/api/admin");

        Assert.True(refused.VariesByCookie());
        Assert.True(allowed.VariesByCookie());
        Assert.True(forbidden.VariesByCookie());
    }

    [Fact]
    public async Task A_response_that_has_nothing_to_do_with_the_session_does_not_vary()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        using var mine = await browser.GetAsync("/api/plain");
        using var others = await app.SendAsync(HttpMethod.Get, "/api/plain", null, ("Cookie", "theme=dark"));

        Assert.False(mine.VariesByCookie());
        Assert.False(others.VariesByCookie());
    }

    [Fact]
    public async Task Vary_is_added_to_what_is_there_and_only_once()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/vary", async (HttpContext http, ISessionService sessions) =>
        {
            http.Response.Headers.Vary = "Accept-Encoding";
            _ = sessions.State;
            await sessions.SetAsync("n", 1);
            _ = sessions.State;
        }));

        using var response = await app.SendAsync(HttpMethod.Post, "/vary");

        Assert.Equal(["Accept-Encoding", "Cookie"], response.Headers.Vary);
    }

    [Fact]
    public async Task A23_an_app_that_makes_its_response_public_cannot_have_the_cookie_stored()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/public", async (HttpContext http, ISessionService sessions) =>
        {
            await sessions.SetAsync("n", 1);
            http.Response.Headers.CacheControl = "public, max-age=60";
            http.Response.Headers.Vary = "Accept-Encoding";
        }));

        using var response = await app.SendAsync(HttpMethod.Post, "/public");

        Assert.NotNull(response.SetSession());
        Assert.True(response.IsNotStored());
        Assert.False(response.Headers.CacheControl!.Public);
        Assert.True(response.VariesByCookie());
    }

    [Fact]
    public async Task A23_the_output_cache_does_not_hand_one_visitors_answer_to_another()
    {
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddOutputCache(),
            pipeline: app =>
            {
                app.UseOutputCache();
                app.MapGet("/cached", async (ISessionService sessions) => await sessions.IncrementAsync("n")).CacheOutput();
            });
        var (one, other) = (app.NewBrowser(), app.NewBrowser());

        using var first = await one.GetAsync("/cached");
        using var second = await other.GetAsync("/cached");

        Assert.NotNull(second.SetSession());
        Assert.NotEqual(one.Cookie(), other.Cookie());
    }

    private static void MapAccesses(WebApplication app) =>
        app.MapPost("/access/{access}", async (string access, ISessionService sessions) => access switch
        {
            "state" => sessions.State.Version,
            "get" => sessions.State.Get<long>("n"),
            "contains" => sessions.State.TryGet<JsonElement>("n", out _),
            "enumerate" => sessions.State.Keys.Count(),
            "count" => sessions.State.Count,
            "user" => sessions.State.IsAuthenticated,
            "load" => (object)(await sessions.LoadAsync()).Version,
            "write" => (await sessions.UpdateAsync(edit => edit.Set("w", 1))).Version,
            "increment" => await sessions.IncrementAsync("i"),
            "pop" => await sessions.PopAsync<int?>("none") ?? 0,
            _ => throw new InvalidOperationException(access),
        });
}
