using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SameSiteMode = Microsoft.AspNetCore.Http.SameSiteMode;

namespace BlazorSessions.Tests.Http;

public sealed class CookieAttributesTests
{
    [Fact]
    public async Task By_default_the_cookie_is_host_only_secure_http_only_lax_and_ends_with_the_browser()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");

        var cookie = Assert.Single(response.SetCookies());
        Assert.Equal("__Host-session", cookie.Name.Value);
        Assert.True(cookie.Secure);
        Assert.True(cookie.HttpOnly);
        Assert.Equal(Microsoft.Net.Http.Headers.SameSiteMode.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path.Value);
        Assert.False(cookie.Domain.HasValue);
        Assert.Null(cookie.MaxAge);
        Assert.Null(cookie.Expires);
        Assert.InRange(cookie.Value.Length, 100, 200);
    }

    [Fact]
    public async Task The_cookie_has_the_attributes_that_the_options_give()
    {
        await using var app = await TestApp.StartAsync(options => options.Cookie = Custom());

        using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");

        var cookie = Assert.Single(response.SetCookies());
        Assert.Equal("app", cookie.Name.Value);
        Assert.True(cookie.Secure);
        Assert.True(cookie.HttpOnly);
        Assert.Equal(Microsoft.Net.Http.Headers.SameSiteMode.Strict, cookie.SameSite);
        Assert.Equal("/base", cookie.Path.Value);
        Assert.Equal("example.org", cookie.Domain.Value);
        Assert.Contains("Partitioned", cookie.Extensions.Select(extension => extension.Value));
    }

    [Fact]
    public async Task Defect_13_the_cookie_is_removed_with_the_attributes_it_was_set_with()
    {
        await using var app = await TestApp.StartAsync(options => options.Cookie = Custom());
        using var set = await app.SendAsync(HttpMethod.Post, "/api/sign-in/1?remember=true");
        var was = set.SetSession("app")!;

        using var response = await app.SendAsync(HttpMethod.Post, "/api/sign-out", null, ("Cookie", $"app={was.Value}"));

        var removed = Assert.Single(response.SetCookies());
        Assert.Equal("", removed.Value.Value);
        Assert.Equal(DateTimeOffset.UnixEpoch, removed.Expires);
        Assert.Equal(
            (was.Name, was.Domain, was.Path, was.Secure, was.HttpOnly, was.SameSite),
            (removed.Name, removed.Domain, removed.Path, removed.Secure, removed.HttpOnly, removed.SameSite));
        Assert.Equal(was.Extensions, removed.Extensions);
        Assert.Null(removed.MaxAge);
    }

    [Fact]
    public async Task In_development_over_http_the_cookie_is_plain_and_over_https_it_is_not()
    {
        await using var app = await TestApp.StartAsync(environment: "Development");

        using var http = await app.SendAsync(HttpMethod.Post, "http://localhost/api/increment/n");
        using var https = await app.SendAsync(HttpMethod.Post, "https://localhost/api/increment/n");

        Assert.Equal(("session", false), (http.SetCookies().Single().Name.Value, http.SetCookies().Single().Secure));
        Assert.Equal(("__Host-session", true), (https.SetCookies().Single().Name.Value, https.SetCookies().Single().Secure));
        using var again = await app.SendAsync(
            HttpMethod.Post, "http://localhost/api/increment/n", null, ("Cookie", $"session={http.SetCookies().Single().Value}"));
        Assert.Equal("2", await again.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Outside_of_development_the_cookie_is_secure_also_over_http()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Post, "http://localhost/api/increment/n");

        Assert.True(response.SetSession()!.Secure);
    }

    [Fact]
    public async Task A14_the_plain_cookie_of_development_is_nothing_as_the_secure_one()
    {
        await using var app = await TestApp.StartAsync(environment: "Development");
        using var http = await app.SendAsync(HttpMethod.Post, "http://localhost/api/increment/n");
        var value = http.SetCookies().Single().Value;

        using var response = await app.SendAsync(
            HttpMethod.Post, "https://localhost/api/increment/n", null, ("Cookie", $"__Host-session={value}"));

        // Nobody's here, and perhaps somebody's elsewhere.
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task Defect_09_remember_me_sets_max_age_to_the_absolute_lifetime_to_the_second()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Post, "/api/sign-in/1?remember=true");

        var cookie = response.SetSession()!;
        Assert.Equal(TimeSpan.FromDays(90), cookie.MaxAge);
        Assert.Equal(app.Clock.GetUtcNow() + TimeSpan.FromDays(90), cookie.Expires);
    }

    [Fact]
    public async Task Defect_09_a_renewed_cookie_has_the_time_that_is_left()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?remember=true").TextAsync();
        app.Clock.Advance(TimeSpan.FromDays(10) + TimeSpan.FromMilliseconds(400));

        using var response = await browser.PostAsync("/api/regenerate");

        Assert.Equal(TimeSpan.FromDays(80), response.SetSession()!.MaxAge);
    }

    [Fact]
    public async Task A_sign_in_without_remember_me_after_one_with_it_ends_with_the_browser_again()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?remember=true").TextAsync();

        using var response = await browser.PostAsync("/api/sign-in/1");

        Assert.Null(response.SetSession()!.MaxAge);
        Assert.Null(response.SetSession()!.Expires);
    }

    [Fact]
    public async Task Defect_25_other_cookies_of_the_response_survive()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/cookies", async (HttpContext http, ISessionService sessions) =>
        {
            http.Response.Cookies.Append("before", "1");
            await sessions.SetAsync("n", 1);
            http.Response.Cookies.Append("__Host-session2", "2");
            await sessions.SignInAsync("1");
            http.Response.Cookies.Append("after", "3");
            await sessions.SignOutAsync();
        }));

        using var response = await app.SendAsync(HttpMethod.Post, "/cookies");

        Assert.Equal(
            ["__Host-session", "__Host-session2", "after", "before"],
            response.SetCookies().Select(cookie => cookie.Name.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_that_changes_the_cookie_several_times_sends_the_last_only()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/several", async (ISessionService sessions) =>
        {
            await sessions.SetAsync("n", 1);
            await sessions.SignInAsync("1", "Ada");
            await sessions.RegenerateIdAsync(CancellationToken.None);
            await sessions.SignInAsync("2", "Bob");
        }));
        var browser = app.NewBrowser();

        using var response = await browser.PostAsync("/several");

        Assert.Single(response.SetCookies());
        Assert.Equal("Bob", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_cookie_that_the_cookie_policy_holds_back_is_no_error()
    {
        await using var app = await TestApp.StartAsync(
            options => options.Cookie.IsEssential = false,
            before: app => app.UseCookiePolicy(new CookiePolicyOptions { CheckConsentNeeded = _ => true }));

        using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");

        Assert.Equal("1", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Null(response.SetSession());
    }

    private static CookieBuilder Custom() => new()
    {
        Name = "app",
        Path = "/base",
        Domain = "example.org",
        SameSite = SameSiteMode.Strict,
        SecurePolicy = CookieSecurePolicy.Always,
        HttpOnly = true,
        Extensions = { "Partitioned" },
    };
}
