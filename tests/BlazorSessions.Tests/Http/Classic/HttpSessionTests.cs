using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary><c>HttpContext.Session</c>: what is kept, for whom, and beside what.</summary>
public sealed class HttpSessionTests
{
    private readonly WatchedMemoryStore _store = new();
    private readonly Works _works = new();

    [Fact]
    public async Task Reading_what_is_empty_asks_no_store_and_sets_no_cookie()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        using var response = await browser.GetAsync(_works.Text(session =>
            $"{session.GetString("a") ?? "nothing"}, {session.Keys.Count()}, {session.IsAvailable}"));
        var cleared = await browser.PostAsync(_works.With(session =>
        {
            session.Remove("a");
            session.Clear();
        })).StatusAsync();

        Assert.Equal("nothing, 0, True", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Empty(response.SetCookies());
        Assert.True(response.VariesByCookie());
        Assert.Equal(HttpStatusCode.OK, cleared);
        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task A_request_that_does_not_touch_it_is_answered_as_if_it_were_not_there()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();
        _store.Forget();

        using var response = await browser.GetAsync("/api/plain");

        Assert.Empty(response.SetCookies());
        Assert.False(response.VariesByCookie());
        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task What_is_set_is_there_at_once_and_in_later_requests_and_starts_one_session()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        var bytes = new byte[] { 0, 255, 13 };

        using var first = await browser.PostAsync(_works.With(session =>
        {
            session.SetString("text", "tea ☕");
            session.SetInt32("number", -7);
            session.Set("bytes", bytes);
            bytes[0] = 9;
            Assert.Equal("tea ☕", session.GetString("text"));
            Assert.Equal(["bytes", "number", "text"], session.Keys.Order());
        }));
        var read = await browser.GetAsync(_works.Text(session =>
            $"{session.GetString("text")} {session.GetInt32("number")} {Convert.ToHexString(session.Get("bytes")!)} {session.Keys.Count()}")).TextAsync();

        Assert.NotNull(first.SetSession());
        Assert.True(first.IsNotStored());
        Assert.Equal("tea ☕ -7 00FF0D 3", read);
        Assert.Equal(1, _store.Count("create"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_removed_or_cleared_is_gone_at_once_and_for_good(bool isCleared)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();

        await browser.PostAsync(_works.With(session =>
        {
            Assert.Equal("1", session.GetString("a"));
            if (isCleared)
            {
                session.Clear();
            }
            else
            {
                session.Remove("a");
            }

            Assert.Null(session.GetString("a"));
            Assert.Empty(session.Keys);
            session.SetString("b", "2");
            Assert.Equal("2", session.GetString("b"));
        })).StatusAsync();

        Assert.Equal(" b", await browser.GetAsync(_works.Text(session => $"{session.GetString("a")} {string.Join(' ', session.Keys)}")).TextAsync());
    }

    [Fact]
    public async Task Removing_the_last_value_ends_the_session_of_a_visitor()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();

        await browser.PostAsync(_works.With(session => session.Remove("a"))).StatusAsync();

        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task Keys_and_values_are_apart_from_those_of_the_app()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync(_works.With(session => session.SetString("n", "other"))).StatusAsync();

        var values = (await browser.StateAsync()).GetProperty("values").GetRawText();
        Assert.Equal("{\"n\":1}", values);
        Assert.Equal("n=other", await browser.GetAsync(_works.Text(session => $"{session.Keys.Single()}={session.GetString("n")}")).TextAsync());
        await browser.PostAsync(_works.With(session => session.Clear())).StatusAsync();
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
        await browser.PostAsync(_works.With(session => session.SetString("n", "again"))).StatusAsync();
        await browser.PostAsync("/api/clear").StatusAsync();
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task Keys_differ_by_case_and_may_be_empty()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session =>
        {
            session.SetString("KEY", "1");
            session.SetString("key", "2");
            session.SetString("", "3");
        })).StatusAsync();

        Assert.Equal("123", await browser.GetAsync(_works.Text(session =>
            session.GetString("KEY") + session.GetString("key") + session.GetString(""))).TextAsync());
    }

    [Theory]
    [InlineData("", 121)]
    [InlineData("a\nb", 0)]
    [InlineData("half of a pair", 0)]
    public async Task A_key_that_no_name_can_hold_is_refused_with_the_rule_and_read_as_absent(string start, int length)
    {
        await using var app = await StartAsync();
        var key = start.StartsWith("half", StringComparison.Ordinal) ? "\ud800" : start.PadRight(length, 'x');

        using var response = await app.NewBrowser().PostAsync(_works.With(session =>
        {
            Assert.Contains("at most 120 characters", Assert.Throws<ArgumentException>(() => session.SetString(key, "1")).Message);
            Assert.Null(session.GetString(key));
            session.Remove(key);
        }));

        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task Too_much_is_refused_with_the_numbers_and_nothing_is_kept()
    {
        await using var app = await StartAsync(options => options.MaxBytes = 1000);
        var browser = app.NewBrowser();

        using var response = await browser.PostAsync(_works.With(session => session.Set("a", new byte[1001])));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("of at most 1000", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Empty(response.SetCookies());
        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task Requests_at_the_same_time_keep_what_they_write_to_keys_of_their_own_and_of_one_key_the_last()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "0"))).StatusAsync();
        var (isThere, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());

        var slow = browser.PostAsync(_works.Of(async http =>
        {
            http.Session.SetString("a", "slow");
            http.Session.SetString("slow", "1");
            isThere.SetResult();
            await mayEnd.Task;
        }));
        await isThere.Task;
        await browser.PostAsync(_works.With(session =>
        {
            session.SetString("a", "quick");
            session.SetString("quick", "1");
        })).StatusAsync();
        mayEnd.SetResult();
        Assert.Equal(HttpStatusCode.OK, await slow.StatusAsync());

        Assert.Equal("slow 1 1", await browser.GetAsync(_works.Text(session =>
            $"{session.GetString("a")} {session.GetString("slow")} {session.GetString("quick")}")).TextAsync());
    }

    [Fact]
    public async Task Writing_what_is_there_already_writes_nothing()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        var path = _works.With(session => session.SetString("a", "1"));
        await browser.PostAsync(path).StatusAsync();
        _store.Forget();

        await browser.PostAsync(path).StatusAsync();

        Assert.Equal(0, _store.Count("merge"));
    }

    [Fact]
    public async Task Its_id_is_the_handle_before_and_after_the_first_write_and_never_the_secret()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        var before = "";

        await browser.PostAsync(_works.With(session =>
        {
            before = session.Id;
            Assert.Equal(before, session.Id);
            session.SetString("a", "1");
        })).StatusAsync();
        var after = await browser.GetAsync(_works.Text(session => session.Id)).TextAsync();

        Assert.Equal(before, after);
        Assert.Equal((await browser.StateAsync()).GetProperty("handle").GetString(), after);
        await browser.PostAsync("/api/regenerate").StatusAsync();
        Assert.Equal(before, await browser.GetAsync(_works.Text(session => session.Id)).TextAsync());
    }

    [Theory]
    [InlineData("HEAD", "")]
    [InlineData("GET", "prefetch")]
    public async Task What_nobody_has_asked_for_starts_no_session(string method, string purpose)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        using var response = await browser.SendAsync(
            Visiting.Request(new HttpMethod(method), _works.With(session => session.SetString("a", "1")), ("Sec-Purpose", purpose)), TestApp.Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.SetCookies());
        Assert.Equal(0, _store.Count("create"));
    }

    [Fact]
    public async Task Where_an_endpoint_skips_the_session_it_says_what_to_do_and_can_be_loaded()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();

        var text = await browser.GetAsync(_works.Of(
            async http =>
            {
                Assert.False(http.Session.IsAvailable);
                var exception = Assert.Throws<SessionNotLoadedException>(() => http.Session.GetString("a"));
                Assert.Contains("HttpContext.Session.LoadAsync()", exception.Message);
                await http.Session.LoadAsync();
                await http.Response.WriteAsync(http.Session.GetString("a")!);
            },
            "/skipped")).TextAsync();
        await browser.PostAsync(_works.Of(
            async http =>
            {
                await http.Session.LoadAsync();
                http.Session.SetString("a", "2");
            },
            "/skipped")).StatusAsync();

        Assert.Equal("1", text);
        Assert.Equal("2", await browser.GetAsync(_works.Text(session => session.GetString("a"))).TextAsync());
    }

    [Fact]
    public async Task It_is_gone_once_the_request_is_through()
    {
        List<bool> left = [];
        await using var app = await TestApp.StartAsync(
            services: _store.Use,
            pipeline: _works.Map,
            before: before => before.Use(async (http, next) =>
            {
                try
                {
                    await next(http);
                }
                finally
                {
                    left.Add(http.Features.Get<ISessionFeature>() is not null);
                }
            }));

        await app.NewBrowser().PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() =>
            app.NewBrowser().GetAsync(_works.With(_ => throw new TimeZoneNotFoundException())));

        Assert.Equal([false, false], left);
    }

    [Fact]
    public async Task What_it_keeps_lives_as_long_as_the_session_does()
    {
        await using var app = await StartAsync(options => options.IdleTimeout = TimeSpan.FromMinutes(20));
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();
        for (var i = 0; i < 5; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(10));
            await browser.GetAsync("/api/plain").StatusAsync();
        }

        var read = _works.Text(session => session.GetString("a") ?? "nothing");
        Assert.Equal("1", await browser.GetAsync(read).TextAsync());
        app.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("nothing", await browser.GetAsync(read).TextAsync());
    }

    [Fact]
    public async Task Another_browser_sees_nothing_of_it()
    {
        await using var app = await StartAsync();
        await app.NewBrowser().PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();

        Assert.Equal("0", await app.NewBrowser().GetAsync(_works.Text(session => session.Keys.Count())).TextAsync());
    }

    private Task<TestApp> StartAsync(Action<BlazorSessionsOptions>? configure = null) =>
        TestApp.StartAsync(configure, _store.Use, pipeline: _works.Map);
}
