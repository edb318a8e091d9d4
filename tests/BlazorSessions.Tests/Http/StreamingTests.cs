using System.Net;
using System.Runtime.CompilerServices;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http;

/// <summary>
/// Responses that start before they are done, on a server that means it: what is written then reaches the store, and a
/// cookie that can no longer be set is a clear error at the verb.
/// </summary>
public sealed class StreamingTests
{
    private static readonly HttpMethod s_get = HttpMethod.Get;
    private static readonly HttpMethod s_post = HttpMethod.Post;

    [Fact]
    public async Task A_write_during_a_streamed_response_is_in_the_store_before_the_response_is_over()
    {
        var goOn = new TaskCompletionSource();
        await using var app = await KestrelApp.StartAsync(app => app.MapGet("/stream", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun ");
            await http.Response.Body.FlushAsync();
            await http.Response.WriteAsync($"{await sessions.IncrementAsync("n")} ");
            await http.Response.Body.FlushAsync();
            await goOn.Task;
        }));
        await app.TextAsync(s_post, "/api/increment/n");

        using var response = await app.BeginAsync(s_get, "/stream");
        await using var stream = await response.Content.ReadAsStreamAsync(TestApp.Stop);
        var text = new byte["begun 2 ".Length];
        await stream.ReadExactlyAsync(text, TestApp.Stop);

        Assert.Equal("3", await app.TextAsync(s_post, "/api/increment/n"));
        goOn.SetResult();
    }

    [Fact]
    public async Task A_first_write_during_a_streamed_response_is_an_error_there_and_the_response_goes_on()
    {
        var store = new WatchedMemoryStore();
        await using var app = await KestrelApp.StartAsync(app => app.MapGet("/stream", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun ");
            await http.Response.Body.FlushAsync();
            var thrown = await Assert.ThrowsAsync<SessionCookieException>(() => sessions.IncrementAsync("n"));
            await http.Response.WriteAsync(thrown.Message);
        }), store);

        var text = await app.TextAsync(s_get, "/stream");

        Assert.StartsWith("begun The response has started", text);
        Assert.Equal(0, store.Count("create"));
    }

    [Theory]
    [InlineData("sign-in")]
    [InlineData("regenerate")]
    public async Task What_needs_a_new_cookie_during_a_streamed_response_changes_nothing(string verb)
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapGet("/stream", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun");
            await http.Response.Body.FlushAsync();
            await Assert.ThrowsAsync<SessionCookieException>(() => verb == "sign-in"
                ? sessions.SignInAsync("2", "Bob") : sessions.RegenerateIdAsync());
        }));
        await app.TextAsync(s_post, "/api/sign-in/1?name=Ada");

        Assert.Equal("begun", await app.TextAsync(s_get, "/stream"));

        Assert.Equal("Ada", await app.TextAsync(s_get, "/api/me"));
    }

    [Fact]
    public async Task Writes_while_an_IAsyncEnumerable_is_sent_reach_the_store()
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapGet("/items", (ISessionService sessions) => CountAsync(sessions)));
        await app.TextAsync(s_post, "/api/increment/n");

        Assert.Equal("[2,3,4]", await app.TextAsync(s_get, "/items"));

        Assert.Equal("5", await app.TextAsync(s_post, "/api/increment/n"));
    }

    [Fact]
    public async Task A_first_write_before_the_first_item_of_an_IAsyncEnumerable_sets_the_cookie()
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapGet("/items", (ISessionService sessions) => CountAsync(sessions)));

        Assert.Equal("[1,2,3]", await app.TextAsync(s_get, "/items"));

        Assert.Equal("4", await app.TextAsync(s_post, "/api/increment/n"));
    }

    [Fact]
    public async Task A_write_before_a_file_is_sent_sets_the_cookie_and_one_during_it_reaches_the_store()
    {
        await using var app = await KestrelApp.StartAsync(app =>
        {
            app.MapGet("/file", async (ISessionService sessions) =>
            {
                await sessions.IncrementAsync("n");
                return Results.File("content"u8.ToArray(), "text/plain", "report.txt");
            });
            app.MapGet("/pushed", (ISessionService sessions) => Results.Stream(async stream =>
            {
                await stream.WriteAsync("con"u8.ToArray());
                await stream.FlushAsync();
                await sessions.IncrementAsync("n");
                await stream.WriteAsync("tent"u8.ToArray());
            }, "text/plain"));
        });

        using var file = await app.BeginAsync(s_get, "/file");
        Assert.Equal("content", await file.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.True(file.IsNotStored());
        Assert.Equal("content", await app.TextAsync(s_get, "/pushed"));

        Assert.Equal("3", await app.TextAsync(s_post, "/api/increment/n"));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html; blazor-enhanced-nav=on")]
    public async Task A_write_of_a_streamed_page_after_its_first_part_reaches_the_store(string accept)
    {
        await using var app = await KestrelApp.StartAsync();
        await app.TextAsync(s_post, "/api/increment/n");
        app.Probe.Gate = new TaskCompletionSource();
        app.Probe.Run = sessions => sessions.IncrementAsync("n");

        using var response = await app.BeginAsync(s_get, "/streamed", ("Accept", accept));
        app.Probe.Gate.SetResult();

        Assert.Contains("done", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal("3", await app.TextAsync(s_post, "/api/increment/n"));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html; blazor-enhanced-nav=on")]
    public async Task A_first_write_of_a_streamed_page_after_its_first_part_is_an_error_at_the_verb(string accept)
    {
        var store = new WatchedMemoryStore();
        await using var app = await KestrelApp.StartAsync(store: store);
        app.Probe.Gate = new TaskCompletionSource();
        app.Probe.Run = sessions => sessions.IncrementAsync("n");

        using var response = await app.BeginAsync(s_get, "/streamed", ("Accept", accept));
        app.Probe.Gate.SetResult();

        Assert.Contains(nameof(SessionCookieException), await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(0, store.Count("create"));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html; blazor-enhanced-nav=on")]
    public async Task A_first_write_of_a_streamed_page_before_its_first_part_sets_the_cookie(string accept)
    {
        await using var app = await KestrelApp.StartAsync();
        app.Probe.Run = sessions => sessions.IncrementAsync("n");

        Assert.Contains("done", await app.TextAsync(s_get, "/streamed", ("Accept", accept)));

        Assert.Equal("2", await app.TextAsync(s_post, "/api/increment/n"));
    }

    [Fact]
    public async Task A_write_before_a_component_navigates_away_is_saved_and_sets_the_cookie()
    {
        await using var app = await KestrelApp.StartAsync();

        using var response = await app.BeginAsync(s_get, "/leaving", Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.NotNull(response.SetSession());
        Assert.Equal("2", await app.TextAsync(s_post, "/api/increment/n"));
    }

    [Theory]
    [InlineData("first write")]
    [InlineData("sign-in")]
    [InlineData("regenerate")]
    [InlineData("sign-out")]
    public async Task What_a_verb_has_done_holds_in_the_browser_too_when_its_handler_then_throws(string verb)
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapPost("/throw", async (ISessionService sessions) =>
        {
            await (verb switch
            {
                "first write" => sessions.IncrementAsync("n"),
                "sign-in" => sessions.SignInAsync("1", "Ada"),
                "regenerate" => sessions.RegenerateIdAsync(),
                _ => sessions.SignOutAsync(),
            });
            throw new TimeZoneNotFoundException("the app's own");
        }));
        if (verb is "regenerate" or "sign-out")
        {
            await app.TextAsync(s_post, "/api/sign-in/1?name=Ada");
        }

        using var response = await app.BeginAsync(s_post, "/throw");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var set = Assert.Single(response.SetCookies());
        Assert.Equal(verb == "sign-out", set.Value.Length == 0);
        Assert.True(response.IsNotStored());
        if (verb == "first write")
        {
            Assert.Equal("2", await app.TextAsync(s_post, "/api/increment/n"));
        }
        else
        {
            Assert.Equal(verb == "sign-out" ? "" : "Ada", await app.TextAsync(s_get, "/api/me"));
        }
    }

    private static async IAsyncEnumerable<long> CountAsync(
        ISessionService sessions, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < 3; i++)
        {
            yield return await sessions.IncrementAsync("n", cancellationToken: cancellationToken);
        }
    }
}
