using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

public sealed class CookieRulesTests
{
    [Theory]
    [InlineData("{0}; {0}")]
    [InlineData("{0}; __Host-session=planted")]
    [InlineData("__Host-session=planted; {0}")]
    public async Task A13_duplicate_cookies_are_refused(string header)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var cookie = browser.CookieHeader().Value;

        using var response = await app.SendAsync(HttpMethod.Get, "/api/me", null, ("Cookie", string.Format(null, header, cookie)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(response.SetCookies());
        Assert.Contains(app.Log.All, line => line.Id == 201 && line.Text.Contains("twice"));
    }

    [Fact]
    public async Task A15_no_cookie_but_the_sealed_one_selects_a_session()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, bob) = (app.NewBrowser(), app.NewBrowser());
        await ada.PostAsync("/api/sign-in/1?name=Ada&remember=true").TextAsync();
        await ada.GetAsync("/static").TextAsync();
        await bob.PostAsync("/api/sign-in/2?name=Bob").TextAsync();

        // All that an app with forms sets; of another's, only the session's own cookie makes one him.
        Assert.Equal(2, ada.Cookies.All.Count());
        var antiforgery = ada.Cookies.All.Single(cookie => cookie.Name != BlazorSessionsDefaults.SecureCookieName);
        bob.Cookies.Set(antiforgery);
        Assert.Equal("Bob", await bob.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A13_duplicate_cookies_in_two_headers_are_refused()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        using var response = await app.SendAsync(HttpMethod.Get, "/api/me", null, browser.CookieHeader(), browser.CookieHeader());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("__host-session")]
    [InlineData("__HOST-SESSION")]
    [InlineData("\u2000__Host-session")]
    [InlineData("session")]
    public async Task A13_a_cookie_whose_name_only_resembles_ours_is_ignored(string name)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        using var response = await app.SendAsync(HttpMethod.Get, "/api/me", null, ("Cookie", $"{name}={browser.Cookie()}"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A13_a_cookie_whose_name_only_resembles_ours_does_not_disturb_ours()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();

        using var response = await app.SendAsync(
            HttpMethod.Get, "/api/me", null, ("Cookie", $"__host-session=planted; {browser.CookieHeader().Value}"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    [InlineData("\"quoted\"")]
    [InlineData("%00%ff")]
    [InlineData("{\"id\":1}")]
    public async Task Defect_05_odd_cookie_values_are_ignored_and_not_deleted(string value)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, "/api/state", null, ("Cookie", $"__Host-session={value}"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task A24_forged_cookies_reach_neither_the_crypto_nor_the_store()
    {
        var store = new WatchedMemoryStore();
        var protection = new CountingProtection();
        await using var app = await TestApp.StartAsync(services: (services, builder) =>
        {
            store.Use(services, builder);
            services.AddSingleton<IDataProtectionProvider>(protection);
        });

        foreach (var value in new[] { "short", new string('A', 600), new string('A', 12_000), new string('!', 150), new string('\u00e9', 150) })
        {
            using var response = await app.SendAsync(HttpMethod.Get, "/api/state", null, ("Cookie", $"__Host-session={value}"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var wellFormed = await app.SendAsync(HttpMethod.Get, "/api/state", null, ("Cookie", $"__Host-session={new string('A', 150)}"));
        Assert.Equal(1, protection.Opened);
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task A2_a_cookie_of_other_keys_is_ignored_and_not_deleted_until_somebody_signs_in()
    {
        var store = new WatchedMemoryStore();
        await using var elsewhere = await TestApp.StartAsync();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var foreign = elsewhere.NewBrowser();
        await foreign.PostAsync("/api/increment/n").TextAsync();
        var browser = app.NewBrowser();
        browser.Cookies.Set(foreign.Cookies.All.Single());

        using var read = await browser.GetAsync("/api/state");
        Assert.Empty(read.SetCookies());
        Assert.Empty(store.Calls);

        using var write = await browser.PostAsync("/api/increment/n");
        Assert.Equal(HttpStatusCode.Conflict, write.StatusCode);
        Assert.Equal(foreign.Cookie(), browser.Cookie());

        using var signIn = await browser.PostAsync("/api/sign-in/1");
        Assert.NotNull(signIn.SetSession());
        Assert.NotEqual(foreign.Cookie(), browser.Cookie());
    }

    [Fact]
    public async Task A_lone_surrogate_or_a_control_character_in_the_header_is_no_error()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, "/api/state", null, ("Cookie", "a=\ud800; __Host-session=\u0001"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
