using System.Net;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Http;

/// <summary>ASVS 7.6.2: no session without an action of the user.</summary>
public sealed class NoSessionTests
{
    private readonly WatchedMemoryStore _store = new();

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/static")]
    [InlineData("GET", "/api/state")]
    [InlineData("GET", "/favicon.ico")]
    [InlineData("HEAD", "/")]
    [InlineData("HEAD", "/api/increment/n")]
    public async Task Asvs_7_6_2_reading_rendering_and_asking_for_headers_start_no_session(string method, string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);

        using var response = await app.SendAsync(new HttpMethod(method), path);

        Assert.Null(response.SetSession());
        Assert.Empty(_store.Calls);
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task Asvs_7_6_2_a_write_in_a_prefetch_is_thrown_away_with_it(string header, string value)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);

        using var response = await app.SendAsync(HttpMethod.Get, "/api/increment/n", null, (header, value));

        Assert.Equal("1", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Null(response.SetSession());
        Assert.Empty(_store.Calls);
    }

    [Theory]
    [InlineData("GET", "Sec-Purpose")]
    [InlineData("HEAD", "X-Other")]
    public async Task R20_a_request_that_nobody_may_have_asked_for_signs_nobody_in_or_out(string method, string header)
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
        {
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapMethods(
                app, "/magic", ["GET", "HEAD"], (ISessionService sessions) => sessions.SignInAsync("1", "Ada"));
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapMethods(
                app, "/leave", ["GET", "HEAD"], (ISessionService sessions) => sessions.SignOutAsync());
        });
        var browser = app.NewBrowser();
        using (var response = await browser.SendAsync(Visiting.Request(new HttpMethod(method), "/magic", (header, "prefetch")), TestApp.Stop))
        {
            Assert.Equal(System.Net.HttpStatusCode.Conflict, response.StatusCode);
            Assert.Null(response.SetSession());
        }

        await browser.GetAsync("/magic").TextAsync();
        using (var response = await browser.SendAsync(Visiting.Request(new HttpMethod(method), "/leave", (header, "prefetch")), TestApp.Stop))
        {
            Assert.Equal(System.Net.HttpStatusCode.Conflict, response.StatusCode);
        }

        Assert.Equal("Ada", (await browser.StateAsync()).GetProperty("user").GetString());
    }

    [Fact]
    public async Task A_write_that_is_thrown_away_is_seen_by_the_rest_of_its_request()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: app =>
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/scratch", async (ISessionService sessions) =>
            {
                await sessions.IncrementAsync("n");
                await sessions.UpdateAsync(edit => edit.Set("m", edit.Get<int>("n") + 1));
                return $"{sessions.State.Get<int>("n")} {await sessions.IncrementAsync("m")} {await sessions.RemoveAsync("n")} {sessions.State.Count} {sessions.State.Status}";
            }));

        using var response = await app.SendAsync(HttpMethod.Get, "/scratch", null, ("Sec-Purpose", "prefetch"));

        Assert.Equal("1 3 True 1 None", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task A24_a_thousand_visits_without_a_cookie_leave_nothing_in_the_store()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);

        for (var i = 0; i < 1000; i++)
        {
            using var response = await app.SendAsync(HttpMethod.Get, "/api/state");
        }

        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task A_get_that_writes_starts_a_session()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);

        using var response = await app.SendAsync(HttpMethod.Get, "/api/increment/n");

        Assert.NotNull(response.SetSession());
        Assert.Equal(1, _store.Count("create"));
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_starts_no_session()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        app.Probe.Run = async sessions =>
        {
            await sessions.RemoveAsync("n");
            await sessions.PopAsync<int>("n");
            await sessions.UpdateAsync(edit =>
            {
                edit.Set("n", 1);
                edit.Remove("n");
            });
            await sessions.UpdateAsync(edit =>
            {
                edit.Set("n", 1);
                edit.Clear();
            });
        };

        using var response = await app.SendAsync(HttpMethod.Post, "/api/probe");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.SetSession());
        Assert.Empty(_store.Calls);
    }

    [Theory]
    [InlineData("DELETE", "/api/values/n")]
    [InlineData("POST", "/api/clear")]
    public async Task An_anonymous_session_that_becomes_empty_goes_with_its_record_and_its_cookie(string method, string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var (cookie, handle) = (browser.CookieHeader(), (await browser.StateAsync()).GetProperty("handle").GetString()!);

        using var response = await browser.SendAsync(Visiting.Request(new HttpMethod(method), path), TestApp.Stop);

        Assert.Equal("", response.SetSession()!.Value.Value);
        Assert.True(response.IsNotStored());
        Assert.Null(browser.Cookie());
        Assert.Null(await _store.Inner.FindAsync(SessionHandle.Parse(handle), TestApp.Stop));
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/state", null, cookie);
        Assert.Contains("\"status\":\"None\"", await replay.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_session_that_was_emptied_and_written_to_again_in_one_request_is_a_new_one()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = (await browser.StateAsync()).GetProperty("handle").GetString();
        app.Probe.Run = async sessions =>
        {
            await sessions.ClearAsync();
            Assert.Equal(SessionStatus.None, sessions.State.Status);
            await sessions.SetAsync("m", 1);
        };

        using var response = await browser.PostAsync("/api/probe");

        Assert.Single(response.SetCookies());
        var state = await browser.StateAsync();
        Assert.NotEqual(handle, state.GetProperty("handle").GetString());
        Assert.Equal("{\"m\":1}", state.GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task A_user_stays_signed_in_when_his_session_becomes_empty()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await browser.PostAsync("/api/clear").TextAsync();

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }
}
