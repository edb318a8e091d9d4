using System.Collections.Concurrent;
using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http;

/// <summary>
/// Requests that were let in by a secret which is replaced while they are under way, as a body that comes slowly or a
/// stream of events makes them.
/// </summary>
public sealed class PendingRequestTests
{
    [Theory]
    [InlineData("set", "conflict")]
    [InlineData("clear", "conflict")]
    [InlineData("renew", "conflict")]
    [InlineData("read", "conflict")]
    [InlineData("sign-out", "conflict")]
    [InlineData("regenerate", "conflict")]
    [InlineData("revoke", "False")]
    [InlineData("revoke-others", "0")]
    [InlineData("list", "0")]
    public async Task R1_a_request_that_was_let_in_before_a_sign_in_elsewhere_stays_nobodys(string verb, string result)
    {
        await using var app = await StartAsync();
        var (browser, elsewhere) = (app.NewBrowser(), app.NewBrowser());
        await elsewhere.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var pending = app.Wait(verb, browser.CookieHeader());
        await app.HasArrivedAsync();

        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Go(SessionHandle.Parse((await elsewhere.StateAsync()).GetProperty("handle").GetString()!));

        Assert.Equal($"/ {result} /", await pending);
        await AssertIsAdasAsync(browser);
        Assert.Equal("Ada", await elsewhere.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task R1_a_request_that_was_let_in_before_a_sign_in_elsewhere_may_sign_in_to_a_session_of_its_own()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var pending = app.Wait("sign-in", browser.CookieHeader());
        await app.HasArrivedAsync();

        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Go();

        Assert.Equal("/ done Bob/Bob", await pending);
        await AssertIsAdasAsync(browser);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("read")]
    [InlineData("renew")]
    [InlineData("list")]
    public async Task R1_a_request_of_the_same_user_finishes_after_a_rotation(string verb)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var pending = app.Wait(verb, browser.CookieHeader());
        await app.HasArrivedAsync();

        await browser.PostAsync("/api/regenerate").TextAsync();
        app.Go();

        Assert.Equal($"Ada/Ada {(verb == "list" ? "1" : "done")} Ada/Ada", await pending);
        Assert.Equal(verb == "set", (await browser.StateAsync()).GetProperty("values").TryGetProperty("planted", out _));
    }

    [Theory]
    [InlineData("regenerate")]
    [InlineData("sign-in")]
    public async Task A_request_that_would_replace_the_secret_leaves_a_newer_one_alone(string verb)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/2?name=Bob").TextAsync();
        var pending = app.Wait(verb, browser.CookieHeader());
        await app.HasArrivedAsync();

        await browser.PostAsync("/api/regenerate").TextAsync();
        app.Go();

        // Its answer may reach the browser after the other's, which holds the newer cookie.
        Assert.Equal("Bob/Bob conflict Bob/Bob", await pending);
        Assert.Equal("Bob", await browser.GetAsync("/api/me").TextAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4.9)]
    public async Task R2_the_cookie_of_before_a_sign_in_changes_nothing_on_another_node(double seconds)
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        var stale = visitor.Browser.CookieHeader();
        using var warm = await nodes.Second.App.SendAsync(HttpMethod.Get, "/api/state", null, stale);

        await visitor.Browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        nodes.Second.App.Clock.Advance(TimeSpan.FromSeconds(seconds));

        foreach (var path in (string[])["increment/n", "clear", "renew", "sign-out", "regenerate", "revoke-others"])
        {
            using var answer = await nodes.Second.App.SendAsync(HttpMethod.Post, $"/api/{path}", null, stale);
            Assert.DoesNotContain("Ada", await answer.Content.ReadAsStringAsync(TestApp.Stop));
            Assert.Empty(answer.SetCookies());
        }

        await AssertIsAdasAsync(visitor.Browser);
    }

    [Theory]
    [InlineData("POST", "increment/n")]
    [InlineData("POST", "clear")]
    [InlineData("POST", "renew")]
    [InlineData("POST", "sign-out")]
    [InlineData("POST", "regenerate")]
    [InlineData("POST", "revoke-others")]
    [InlineData("GET", "sessions")]
    public async Task R2_a_stolen_cookie_of_before_a_rotation_does_nothing_on_another_node(string method, string path)
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        var stale = visitor.Browser.CookieHeader();
        using var warm = await nodes.Second.App.SendAsync(HttpMethod.Get, "/api/state", null, stale);

        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        nodes.Second.App.Clock.Advance(TimeSpan.FromSeconds(4.9));

        using var answer = await nodes.Second.App.SendAsync(new HttpMethod(method), $"/api/{path}", null, stale);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Empty(answer.SetCookies());
        await AssertIsAdasAsync(visitor.Browser);
    }

    // It passed every check before the sign-in was through, and waited for its turn behind it.
    [Fact]
    public async Task R1_an_edit_that_waits_behind_a_sign_in_elsewhere_reads_nothing_of_it()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var (gate, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        store.Before = verb =>
        {
            held.TrySetResult();
            return verb == "merge" ? gate.Task : Task.CompletedTask;
        };
        var seen = new ConcurrentQueue<long>();
        var begun = new TaskCompletionSource();
        app.Probe.Run = async sessions =>
        {
            var reading = sessions.UpdateAsync(edit => seen.Enqueue(edit.Get<long>("n")));
            begun.SetResult();
            await reading;
        };
        var cookie = browser.CookieHeader();
        var signIn = browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await held.Task;
        await TestApp.UntilAsync(() => store.Count("merge") == 2);
        var pending = app.SendAsync(HttpMethod.Post, "/api/probe", null, cookie);
        await begun.Task;

        gate.SetResult();
        await signIn;

        using var answer = await pending;
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_request_of_the_same_user_finishes_after_a_rotation_on_another_node_if_the_store_let_it_in()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        nodes.Advance(TimeSpan.FromSeconds(6));
        var entered = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        nodes.Second.App.Probe.Run = async sessions =>
        {
            entered.SetResult();
            await go.Task;
            await sessions.SetAsync("late", 1);
        };
        var cookie = visitor.Browser.CookieHeader();
        var pending = nodes.Second.App.SendAsync(HttpMethod.Post, "/api/probe", null, cookie);
        await entered.Task;

        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        go.SetResult();

        using var answer = await pending;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        visitor.On = nodes.Second;
        Assert.Equal(1, (await visitor.Browser.StateAsync()).GetProperty("values").GetProperty("late").GetInt32());
    }

    [Fact]
    public async Task R15_the_grace_stays_over_when_the_copy_that_saw_the_new_secret_is_gone()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromMinutes(5));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var stale = browser.CookieHeader();
        await browser.PostAsync("/api/regenerate").TextAsync();
        await browser.GetAsync("/api/me").TextAsync();

        app.Clock.Advance(TimeSpan.FromSeconds(93));

        using var after = await app.SendAsync(HttpMethod.Get, "/api/me", null, stale);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task R15_the_grace_is_over_on_every_node_when_one_has_seen_the_new_secret()
    {
        await using var nodes = await TwoNodes.StartAsync(options => options.RotationGrace = TimeSpan.FromMinutes(5));
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var stale = visitor.Browser.CookieHeader();
        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        using var within = await nodes.Second.App.SendAsync(HttpMethod.Get, "/api/me", null, stale);

        await visitor.Browser.GetAsync("/api/me").TextAsync();

        using var after = await nodes.Second.App.SendAsync(HttpMethod.Get, "/api/me", null, stale);
        Assert.Equal(HttpStatusCode.OK, within.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Within_the_grace_a_request_writes_with_the_previous_secret()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromMinutes(5));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var stale = browser.CookieHeader();
        await browser.PostAsync("/api/regenerate").TextAsync();

        using var answer = await app.SendAsync(HttpMethod.Post, "/api/increment/n", null, stale);

        Assert.Equal("1", await answer.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task R18_a_listener_that_throws_neither_undoes_nor_hides_a_sign_in()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var heard = false;
        app.Probe.Run = async sessions =>
        {
            sessions.Changed += _ => throw new InvalidOperationException("a listener of the app");
            sessions.Changed += _ => heard = true;
            await sessions.SignInAsync("1", "Ada");
        };

        await browser.PostAsync("/api/probe").TextAsync();

        Assert.True(heard);
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.Contains(app.Log.All, line => line.Id == 112);
    }

    private static async Task AssertIsAdasAsync(HeadlessBrowser browser)
    {
        var state = await browser.StateAsync();
        Assert.Equal("Ada", state.GetProperty("user").GetString());
        Assert.Equal("""{"n":2}""", state.GetProperty("values").GetRawText());
    }

    private static async Task<WaitingApp> StartAsync()
    {
        var gate = new Gate();
        return new WaitingApp(gate, await TestApp.StartAsync(pipeline: gate.Map));
    }

    /// <summary>An endpoint that waits, and then uses the session.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What "revoke" ends.</summary>
        public SessionHandle Target { get; set; }

        public void Open() => _go.SetResult();

        public void Map(WebApplication app) => app.MapPost("/wait/{verb}", RunAsync);

        private static string Who(ISessionService sessions, HttpContext http) =>
            $"{sessions.State.User.Identity!.Name}/{http.User.Identity!.Name}";

        private async Task<string> UseAsync(ISessionService sessions, string verb)
        {
            switch (verb)
            {
                case "set":
                    await sessions.SetAsync("planted", "Mallory Street 1");
                    break;
                case "clear":
                    await sessions.ClearAsync();
                    break;
                case "renew":
                    await sessions.RenewAsync();
                    break;
                case "read":
                    await sessions.UpdateAsync(edit => edit.Get<int>("n"));
                    break;
                case "sign-in":
                    await sessions.SignInAsync("2", "Bob");
                    break;
                case "sign-out":
                    await sessions.SignOutAsync();
                    break;
                case "regenerate":
                    await sessions.RegenerateIdAsync();
                    break;
                case "revoke-others":
                    return $"{await sessions.RevokeOthersAsync()}";
                case "revoke":
                    return $"{await sessions.RevokeAsync(Target)}";
                case "list":
                    return $"{await sessions.ListAsync().CountAsync()}";
            }

            return "done";
        }

        private async Task<string> RunAsync(string verb, HttpContext http, ISessionService sessions)
        {
            Arrived.SetResult();
            await _go.Task;
            var before = Who(sessions, http);
            string result;
            try
            {
                result = await UseAsync(sessions, verb);
            }
            catch (SessionEndedException)
            {
                result = "conflict";
            }

            return $"{before} {result} {Who(sessions, http)}";
        }
    }

    private sealed class WaitingApp(Gate gate, TestApp app) : IAsyncDisposable
    {
        public async Task<string> Wait(string verb, (string, string) cookie)
        {
            using var response = await app.SendAsync(HttpMethod.Post, $"/wait/{verb}", null, cookie);
            return await response.Content.ReadAsStringAsync(TestApp.Stop);
        }

        public Task HasArrivedAsync() => gate.Arrived.Task.WaitAsync(TestApp.Stop);

        public void Go(SessionHandle target = default)
        {
            gate.Target = target;
            gate.Open();
        }

        public HeadlessBrowser NewBrowser() => app.NewBrowser();

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
