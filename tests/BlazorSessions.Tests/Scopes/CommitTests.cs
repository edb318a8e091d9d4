using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Scopes;

public sealed class CommitTests
{
    [Fact]
    public async Task A_write_is_in_the_store_when_it_was_awaited_and_before_the_response_is_sent()
    {
        var store = new WatchedStore();
        long? seen = null;
        await using var app = await TestApp.StartAsync(services: store.Use, pipeline: app => app.MapPost("/write", async (ISessionService sessions) =>
        {
            await sessions.SetAsync("n", 5);
            seen = (await store.Inner.FindAsync(sessions.State.Handle!.Value, TestApp.Stop))!.Values["n"].Data.Length;
        }));

        using var response = await app.SendAsync(HttpMethod.Post, "/write");

        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task Defect_18_a_write_before_a_redirect_or_an_error_is_saved()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
        {
            app.MapPost("/redirect", async (ISessionService sessions) =>
            {
                await sessions.IncrementAsync("n");
                return Results.Redirect("/");
            });
            app.MapPost("/error", async (ISessionService sessions) =>
            {
                await sessions.IncrementAsync("n");
                return Results.StatusCode(418);
            });
            app.MapPost("/throw", async (ISessionService sessions) =>
            {
                await sessions.IncrementAsync("n");
                throw new TimeZoneNotFoundException("the app's own");
            });
        });
        var browser = app.NewBrowser();

        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync("/redirect").StatusAsync());
        Assert.Equal((HttpStatusCode)418, await browser.PostAsync("/error").StatusAsync());
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => browser.PostAsync("/throw"));

        Assert.Equal("4", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task Defect_17_an_exception_inside_an_edit_saves_nothing()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/half", (ISessionService sessions) =>
            sessions.UpdateAsync(HalfWay)));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => browser.PostAsync("/half"));

        Assert.Equal("{\"n\":1}", (await browser.StateAsync()).GetProperty("values").GetRawText());
    }

    private static void HalfWay(SessionEdit edit)
    {
        edit.Set("a", 1);
        edit.Set("n", 100);
        throw new TimeZoneNotFoundException("half-way");
    }

    [Fact]
    public async Task Defect_19_the_first_write_after_the_response_has_started_is_a_clear_error_and_leaves_no_record()
    {
        var store = new WatchedMemoryStore();
        SessionCookieException? thrown = null;
        await using var app = await TestApp.StartAsync(services: store.Use, pipeline: app => app.MapPost("/late", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun", TestApp.Stop);
            thrown = await Assert.ThrowsAsync<SessionCookieException>(() => sessions.SetAsync("n", 1));
        }));

        using var response = await app.SendAsync(HttpMethod.Post, "/late");

        Assert.Contains("response has started", thrown!.Message);
        Assert.Equal(0, store.Count("create"));
        Assert.Null(response.SetSession());
    }

    [Fact]
    public async Task Defect_19_a_write_to_a_session_that_exists_works_after_the_response_has_started()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/late", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun", TestApp.Stop);
            await sessions.IncrementAsync("n");
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await browser.PostAsync("/late").TextAsync();

        Assert.Equal(2, (await browser.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Defect_19_a_sign_out_after_the_response_has_started_ends_the_session_all_the_same()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/late", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun", TestApp.Stop);
            await sessions.SignOutAsync();
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        await browser.PostAsync("/late").TextAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Defect_15_parallel_first_writes_in_one_request_start_one_session_and_all_count(bool slow)
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use, pipeline: app => app.MapPost("/parallel", (ISessionService sessions) =>
            Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sessions.IncrementAsync("n")))));
        store.Before = async _ =>
        {
            if (slow)
            {
                await Task.Yield();
            }
        };
        var browser = app.NewBrowser();

        using var response = await browser.PostAsync("/parallel");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(response.SetCookies());
        Assert.Equal(1, store.Count("create"));
        Assert.Equal("11", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task I6_no_cookie_is_set_for_a_record_that_was_not_committed()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        store.Before = verb => verb == "create" ? throw new IOException("away") : Task.CompletedTask;

        using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }
}
