using System.Net;
using System.Text.Json;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Http;

public sealed class StoreOutageTests
{
    private readonly WatchedStore _store = new();

    [Theory]
    [InlineData("/api/me")]
    [InlineData("/api/admin")]
    public async Task Defect_30_what_needs_a_user_is_unavailable_and_asks_to_come_back(string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Fail();

        using var call = await browser.GetAsync(path);
        using var page = await browser.GetAsync("/secret", Visiting.Navigation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, call.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.NotNull(call.Headers.RetryAfter);
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Empty(call.SetCookies());
    }

    [Theory]
    [InlineData("/api/increment/n")]
    [InlineData("/api/clear")]
    [InlineData("/api/sign-out")]
    [InlineData("/api/regenerate")]
    [InlineData("/api/renew")]
    [InlineData("/api/revoke-others")]
    [InlineData("/api/sign-in/2")]
    [InlineData("/_session/sign-out")]
    public async Task Defect_30_no_verb_pretends_to_have_worked(string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Fail();

        using var response = await browser.PostAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(response.SetCookies());
    }

    [Theory]
    [InlineData("/static")]
    [InlineData("/")]
    public async Task Defect_30_a_page_that_needs_no_user_renders_as_nobody_and_says_that_it_is_stale(string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Fail();

        using var page = await browser.GetAsync(path, Visiting.Navigation);
        var state = await browser.StateAsync();

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Null(page.SetSession());
        Assert.Equal(("None", true), (state.GetProperty("status").GetString(), state.GetProperty("isStale").GetBoolean()));
    }

    [Fact]
    public async Task Defect_30_a_list_of_sessions_is_not_empty_because_the_store_is_away()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Fail();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.GetAsync("/api/sessions").StatusAsync());
    }

    [Fact]
    public async Task After_the_outage_everything_is_as_before_with_the_same_cookie()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Fail();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.GetAsync("/api/me").StatusAsync());

        _store.Before = null;

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Theory]
    [InlineData("GET", "/api/me")]
    [InlineData("POST", "/api/increment/n")]
    public async Task I10_a_store_that_never_answers_costs_the_store_timeout_and_no_more(string method, string path)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Before = _ => new TaskCompletionSource().Task;
        _store.Forget();

        var asking = browser.SendAsync(Visiting.Request(new HttpMethod(method), path), TestApp.Stop);
        await TestApp.UntilAsync(() => _store.Calls.Count > 0);

        // The store is asked before the time is set, so that the first leap may come too early.
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(2));
            return asking.IsCompleted;
        });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await asking.StatusAsync());
    }

    [Fact]
    public async Task I10_all_calls_of_a_verb_share_the_store_timeout_and_what_undoes_it_has_its_own()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Forget();
        _store.Before = _ =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(0.6));
            return Task.CompletedTask;
        };

        var status = await browser.PostAsync("/api/sign-in/2").StatusAsync();
        _store.Before = null;

        // Each call is quick enough; the merge is the fourth of the verb, and the end that undoes it has time of its own.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(["find", "epoch", "find", "create", "merge", "end"], _store.Calls);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/api/sign-in/2").StatusAsync());
    }

    // Nor what a store advises its operators to do.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task I10_no_text_of_the_store_reaches_the_browser(bool isAdvice)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Fail("password=canary host=db.internal");
        if (isAdvice)
        {
            _store.Before = verb => throw new SessionStoreException(verb, false, "Look at the canary on db.internal.", null);
        }

        foreach (var (method, path) in new[] { ("GET", "/api/me"), ("POST", "/api/increment/n"), ("POST", "/api/sign-in/2"), ("GET", "/static") })
        {
            using var response = await browser.SendAsync(Visiting.Request(new HttpMethod(method), path), TestApp.Stop);
            var text = response + await response.Content.ReadAsStringAsync(TestApp.Stop);
            Assert.DoesNotContain("canary", text);
            Assert.DoesNotContain("internal", text);
        }
    }

    [Fact]
    public async Task I6_a_write_whose_outcome_is_unknown_says_so_and_is_read_again()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        _store.After = verb => verb == "merge" ? throw new IOException("connection lost") : Task.CompletedTask;

        using var response = await browser.PostAsync("/api/increment/n");
        _store.After = null;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("unknown", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal("3", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task I7_a_sign_in_of_another_user_whose_last_step_failed_leaves_nobody_signed_in()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await SignedInAsync(app);
        _store.Before = verb => verb == "end" ? throw new IOException("away") : Task.CompletedTask;

        using var response = await browser.PostAsync("/api/sign-in/2");
        _store.Before = null;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(response.SetCookies());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    // The copy in memory is too old to answer by then.
    private async Task<HeadlessBrowser> SignedInAsync(TestApp app)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada&roles=admin").TextAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(6));
        return browser;
    }
}
