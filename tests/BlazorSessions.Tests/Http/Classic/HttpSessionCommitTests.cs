using System.Buffers;
using System.Net;
using System.Text;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Stores.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary>When <c>HttpContext.Session</c> is committed, and what a client is told when it cannot be.</summary>
public sealed class HttpSessionCommitTests
{
    private static readonly string s_file = typeof(HttpSessionCommitTests).Assembly.Location;

    private readonly WatchedMemoryStore _store = new();
    private readonly Works _works = new();

    /// <summary>Every way in which an endpoint says that it has worked.</summary>
    public static Dictionary<string, RequestDelegate> Answers { get; } = new()
    {
        ["nothing"] = _ => Task.CompletedTask,
        ["redirect"] = http =>
        {
            http.Response.Redirect("/ordered");
            return Task.CompletedTask;
        },
        ["text"] = http => http.Response.WriteAsync("Ordered."),
        ["json"] = http => Results.Json(new { said = "Ordered." }).ExecuteAsync(http),
        ["stream"] = async http =>
        {
            http.Response.ContentLength = 8;
            await http.Response.Body.WriteAsync("Ordered."u8.ToArray());
            await http.Response.Body.FlushAsync();
        },
        ["writer, flushed"] = async http =>
        {
            http.Response.BodyWriter.Write("Ordered."u8);
            await http.Response.BodyWriter.FlushAsync();
        },
        ["writer, not flushed"] = http =>
        {
            http.Response.BodyWriter.Write("Ordered."u8);
            return Task.CompletedTask;
        },
        ["start"] = http => http.Response.StartAsync(),
        ["complete"] = http => http.Response.CompleteAsync(),
        ["start and complete"] = async http =>
        {
            await http.Response.StartAsync();
            await http.Response.WriteAsync("Ordered.");
            await http.Response.CompleteAsync();
        },
        ["file"] = http => http.Response.SendFileAsync(s_file),
        ["at the start"] = http =>
        {
            http.Response.OnStarting(() =>
            {
                http.Session.SetString("a", "late");
                return Task.CompletedTask;
            });
            return http.Response.WriteAsync("Ordered.");
        },
    };

    public static TheoryData<string> Ways => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task It_is_in_the_store_before_the_response_starts_and_the_cookie_with_it(string way)
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);

        using var response = await app.BeginAsync(HttpMethod.Post, _works.Of(http =>
        {
            http.Session.SetString("a", "1");
            return Answers[way](http);
        }));
        var body = await response.Content.ReadAsByteArrayAsync(TestApp.Stop);

        Assert.True((int)response.StatusCode < 400);
        Assert.NotNull(response.SetSession());
        Assert.Equal(["create", "merge"], _store.Calls);
        using var read = await app.BeginAsync(HttpMethod.Get, _works.Text(session => session.GetString("a")));
        Assert.Equal(way == "at the start" ? "late" : "1", await read.Content.ReadAsStringAsync(TestApp.Stop));
        if (way is not ("nothing" or "redirect" or "start" or "complete" or "file"))
        {
            Assert.Contains("Ordered.", Encoding.UTF8.GetString(body));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_failure_reaches_the_client_and_not_a_word_of_success_with_it(string way)
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);
        _store.Fail();

        using var response = await app.BeginAsync(HttpMethod.Post, _works.Of(http =>
        {
            http.Session.SetString("a", "1");
            return Answers[way](http);
        }));
        var body = await response.Content.ReadAsStringAsync(TestApp.Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Null(response.Headers.Location);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("The session store failed", body);
        Assert.DoesNotContain("Ordered.", body);
        Assert.DoesNotContain("db.internal", body);
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task What_blocks_while_it_writes_is_told_of_a_failure_as_well()
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);
        _store.Fail();

        using var response = await app.BeginAsync(HttpMethod.Post, _works.Of(http =>
        {
            http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
            http.Session.SetString("a", "1");
            http.Response.Body.Write("Ordered."u8);
            http.Response.Body.Flush();
            return Task.CompletedTask;
        }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("Ordered.", await response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_failure_while_the_response_is_on_its_way_breaks_it_off()
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);
        using var first = await app.BeginAsync(HttpMethod.Post, _works.With(session => session.SetString("a", "1")));

        using var response = await app.BeginAsync(HttpMethod.Post, _works.Of(async http =>
        {
            await http.Response.WriteAsync("on its way");
            http.Session.SetString("a", "2");
            _store.Fail();
        }));

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Once_the_response_has_started_a_session_that_exists_takes_writes_and_none_is_started()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: _works.Map);
        var browser = app.NewBrowser();
        Exception? thrown = null;
        RequestDelegate late = async http =>
        {
            await http.Response.WriteAsync("on its way");
            await http.Response.Body.FlushAsync();
            thrown = Record.Exception(() => http.Session.SetString("a", "2"));
        };

        await browser.PostAsync(_works.Of(late)).TextAsync();
        Assert.Contains("the response has begun", Assert.IsType<InvalidOperationException>(thrown).Message);
        Assert.Empty(_store.Calls);
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();
        await browser.PostAsync(_works.Of(late)).TextAsync();

        Assert.Null(thrown);
        Assert.Equal("2", await browser.GetAsync(_works.Text(session => session.GetString("a"))).TextAsync());
    }

    [Fact]
    public async Task A_body_that_was_taken_before_the_session_is_told_of_a_failure_as_well()
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);
        _store.Fail();

        using var response = await app.BeginAsync(HttpMethod.Post, _works.Of(async http =>
        {
            await using var body = new StreamWriter(http.Response.Body, leaveOpen: true);
            await body.WriteAsync("Ordered.");
            http.Session.SetString("a", "1");
        }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("Ordered.", await response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task What_was_in_the_writer_before_the_session_was_touched_leaves_with_the_status_of_the_failure()
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);
        _store.Fail();

        using var response = await app.BeginAsync(HttpMethod.Post, _works.Of(async http =>
        {
            http.Response.BodyWriter.Write("Ordered."u8);
            http.Session.SetString("a", "1");
            await http.Response.BodyWriter.FlushAsync();
        }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task A_commit_by_hand_is_in_the_store_when_it_was_awaited_and_is_not_done_again()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: _works.Map);
        var browser = app.NewBrowser();
        var calls = 0;

        using var response = await browser.PostAsync(_works.Of(async http =>
        {
            http.Session.SetString("a", "1");
            await http.Session.CommitAsync();
            calls = _store.Calls.Count;
            await http.Session.CommitAsync();
        }));

        Assert.NotNull(response.SetSession());
        Assert.Equal(2, calls);
        Assert.Equal(2, _store.Calls.Count);
    }

    [Fact]
    public async Task A_commit_by_hand_that_fails_or_is_cancelled_says_so_and_is_made_good_at_the_end()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: _works.Map);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await browser.PostAsync(_works.Of(async http =>
        {
            http.Session.SetString("a", "1");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.Session.CommitAsync(new CancellationToken(canceled: true)));
            _store.Fail();
            await Assert.ThrowsAsync<SessionStoreException>(() => http.Session.CommitAsync());
            _store.Before = null;
        })).TextAsync();

        Assert.Equal("1", await browser.GetAsync(_works.Text(session => session.GetString("a"))).TextAsync());
    }

    [Fact]
    public async Task A_client_that_has_gone_loses_nothing()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: _works.Map);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await browser.PostAsync(_works.Of(http =>
        {
            http.Session.SetString("a", "1");
            http.RequestAborted = new CancellationToken(canceled: true);
            return Task.CompletedTask;
        })).StatusAsync();

        Assert.Equal("1", await browser.GetAsync(_works.Text(session => session.GetString("a"))).TextAsync());
    }

    [Fact]
    public async Task An_endpoint_that_fails_has_kept_what_it_wrote_before()
    {
        await using var app = await TestApp.StartAsync(
            services: _store.Use,
            pipeline: _works.Map,
            before: before => before.UseExceptionHandler(errors => errors.Run(http => http.Response.WriteAsync("sorry"))));
        var browser = app.NewBrowser();
        var failing = _works.With(session =>
        {
            session.SetString("a", $"{session.GetString("a")}1");
            throw new TimeZoneNotFoundException();
        });

        Assert.Equal(HttpStatusCode.InternalServerError, await browser.PostAsync(failing).StatusAsync());
        Assert.Equal("1", await browser.GetAsync(_works.Text(session => session.GetString("a"))).TextAsync());
        _store.Before = verb => verb == "merge" ? throw new IOException("away") : Task.CompletedTask;
        Assert.Equal(HttpStatusCode.InternalServerError, await browser.PostAsync(failing).StatusAsync());
        Assert.Single(app.Log.Warnings, line => line.Id == 240);
    }

    [Fact]
    public async Task Where_the_session_cannot_be_loaded_it_says_so_and_its_use_is_unavailable()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use, pipeline: _works.Map);
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(6));
        store.Fail();

        Assert.Equal("False ", await browser.GetAsync(_works.Text(session => $"{session.IsAvailable} {session.Id}")).TextAsync());
        foreach (var use in new Action<ISession>[]
        {
            session => session.GetString("a"),
            session => session.SetString("a", "2"),
            session => session.Remove("a"),
            session => session.Clear(),
            session => session.Keys.Count(),
        })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.PostAsync(_works.With(use)).StatusAsync());
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.GetAsync(_works.Of(http => http.Session.LoadAsync())).StatusAsync());
        store.Before = null;
        Assert.Equal("1", await browser.GetAsync(_works.Text(session => session.GetString("a"))).TextAsync());
    }

    [Fact]
    public async Task A_store_that_never_answers_costs_the_store_timeout()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use, pipeline: _works.Map);
        _store.Before = _ => new TaskCompletionSource().Task;

        var asking = app.NewBrowser().PostAsync(_works.With(session => session.SetString("a", "1")));
        await TestApp.UntilAsync(() => _store.Calls.Count > 0);
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(2));
            return asking.IsCompleted;
        });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await asking.StatusAsync());
    }

    [Fact]
    public async Task Where_the_cookie_is_the_store_it_has_what_was_written_while_the_response_started()
    {
        var keys = new EphemeralDataProtectionProvider();
        await using var app = await CookieApp.StartAsync(keys, pipeline: _works.Map);
        await using var again = await CookieApp.StartAsync(keys, pipeline: _works.Map);
        var browser = app.NewBrowser();

        await WriteAsync("a");
        Assert.Equal("a", await KeysAsync());
        await WriteAsync("b");
        await using var third = await CookieApp.StartAsync(keys, pipeline: _works.Map);
        Assert.Equal("a b", await third.NewBrowserLike(browser).GetAsync(Keys()).TextAsync());

        Task<string> WriteAsync(string key) => browser.PostAsync(_works.Of(http =>
        {
            http.Session.SetString(key, "1");
            return http.Response.WriteAsync("Ordered.");
        })).TextAsync();

        Task<string> KeysAsync() => again.NewBrowserLike(browser).GetAsync(Keys()).TextAsync();

        string Keys() => _works.Text(session => string.Join(' ', session.Keys.Order()));
    }
}
