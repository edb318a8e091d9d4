using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary><c>HttpContext.Session</c> where somebody signs in or out: it is theirs, and nobody's after them.</summary>
public sealed class HttpSessionUserTests
{
    private readonly Works _works = new();

    private string Read => _works.Text(session => session.GetString("a") ?? "nothing");

    [Fact]
    public async Task A_sign_in_keeps_what_the_visitor_had_and_another_user_finds_nothing()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();

        await browser.SignInByRequestAsync("Ada");
        Assert.Equal("1", await browser.GetAsync(Read).TextAsync());
        await browser.SignInByRequestAsync("Bob");
        Assert.Equal("nothing", await browser.GetAsync(Read).TextAsync());
    }

    [Fact]
    public async Task What_was_written_for_one_user_is_not_committed_for_the_next_who_signs_in_meanwhile()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        await browser.PostAsync(_works.Of(async http =>
        {
            http.Session.SetString("a", "of Ada");
            await SessionsOf(http).SignInAsync("2", "Bob");
            Assert.Null(http.Session.GetString("a"));
            http.Session.SetString("b", "of Bob");
        })).TextAsync();

        Assert.Equal("b", await browser.GetAsync(_works.Text(session => string.Join(' ', session.Keys))).TextAsync());
    }

    [Fact]
    public async Task What_a_visitor_wrote_before_signing_in_with_the_same_request_is_kept()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        await browser.PostAsync(_works.Of(http =>
        {
            http.Session.SetString("a", "1");
            return SessionsOf(http).SignInAsync("1", "Ada");
        })).TextAsync();

        Assert.Equal("1", await browser.GetAsync(Read).TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task After_a_sign_out_the_message_for_the_next_page_is_in_a_session_of_its_own()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var before = browser.Cookie();

        using var response = await browser.PostAsync(_works.Of(async http =>
        {
            http.Session.SetString("b", "of Ada");
            await SessionsOf(http).SignOutAsync();
            Assert.Empty(http.Session.Keys);
            http.Session.SetString("a", "Goodbye.");
        }));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(before, response.SetSession()!.Value.ToString());
        Assert.Equal("Goodbye.", await browser.GetAsync(Read).TextAsync());
        Assert.Equal("1", await browser.GetAsync(_works.Text(session => session.Keys.Count())).TextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task What_was_written_before_a_sign_out_brings_no_session_back()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        using var response = await browser.PostAsync(_works.Of(http =>
        {
            http.Session.SetString("a", "1");
            return SessionsOf(http).SignOutAsync();
        }));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task A_session_that_somebody_else_has_ended_takes_nothing_and_says_so()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        var status = await browser.PostAsync(_works.Of(async http =>
        {
            http.Session.SetString("a", "1");
            await app.Directory.RevokeUserAsync("1");
        })).StatusAsync();

        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    [Fact]
    public async Task A_request_with_an_outdated_cookie_reads_nothing_and_writes_nothing()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetString("a", "1"))).StatusAsync();
        var outdated = browser.CookieHeader();
        await browser.PostAsync("/api/regenerate").StatusAsync();

        using var read = await app.SendAsync(HttpMethod.Get, Read, null, outdated);
        using var write = await app.SendAsync(HttpMethod.Post, _works.With(session => session.SetString("a", "2")), null, outdated);

        Assert.Equal("nothing", await read.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.Conflict, write.StatusCode);
        Assert.Empty(write.SetCookies());
        Assert.Equal("1", await browser.GetAsync(Read).TextAsync());
    }

    private static ISessionService SessionsOf(HttpContext http) => http.RequestServices.GetRequiredService<ISessionService>();

    private Task<TestApp> StartAsync() => TestApp.StartAsync(pipeline: _works.Map);
}
