using System.Net;
using System.Security.Claims;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http;

/// <summary>The framework's own calls, which every app and every external login knows.</summary>
public sealed class FrameworkSignInTests
{
    [Fact]
    public async Task HttpContext_signs_in_and_out_and_keeps_the_authentication_properties()
    {
        await using var app = await StartAsync(new AuthenticationProperties { Items = { ["from"] = "idp" } }, null);
        var browser = app.NewBrowser();

        Assert.Equal("Ada", await browser.PostAsync("/in").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal("idp", await browser.GetAsync("/from").TextAsync());

        Assert.Equal("", await browser.PostAsync("/out").TextAsync());
        Assert.Null(browser.Cookie());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Properties_that_one_request_changes_are_unchanged_in_the_next()
    {
        await using var app = await StartAsync(new AuthenticationProperties { Items = { ["from"] = "idp" } }, null);
        var browser = app.NewBrowser();
        await browser.PostAsync("/in").TextAsync();

        await browser.PostAsync("/change-from").TextAsync();

        Assert.Equal("idp", await browser.GetAsync("/from").TextAsync());
    }

    [Fact]
    public async Task IsPersistent_is_remember_me()
    {
        await using var app = await StartAsync(new AuthenticationProperties { IsPersistent = true }, null);

        using var response = await app.NewBrowser().PostAsync("/in");

        Assert.Equal(TimeSpan.FromDays(90), response.SetSession()!.MaxAge);
    }

    [Fact]
    public async Task ExpiresUtc_shortens_the_session_to_the_tick()
    {
        var properties = new AuthenticationProperties { IsPersistent = true };
        await using var app = await StartAsync(properties, null);
        properties.ExpiresUtc = app.Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        var browser = app.NewBrowser();

        using var response = await browser.PostAsync("/in");
        Assert.Equal(TimeSpan.FromMinutes(10), response.SetSession()!.MaxAge);
        var cookie = browser.CookieHeader();
        app.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        using var before = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);
        app.Clock.Advance(TimeSpan.FromTicks(1));
        using var after = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task ExpiresUtc_cannot_prolong_what_the_options_give()
    {
        var properties = new AuthenticationProperties();
        await using var app = await StartAsync(properties, null);
        properties.ExpiresUtc = app.Clock.GetUtcNow() + TimeSpan.FromDays(365);
        var browser = app.NewBrowser();
        await browser.PostAsync("/in").TextAsync();

        app.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Defect_09_ExpiresUtc_in_the_past_signs_nobody_in_and_gives_no_negative_age()
    {
        var properties = new AuthenticationProperties { IsPersistent = true };
        await using var app = await StartAsync(properties, null);
        properties.ExpiresUtc = app.Clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        var browser = app.NewBrowser();

        using var response = await browser.PostAsync("/in");

        Assert.True(response.SetSession()?.MaxAge is null || response.SetSession()!.MaxAge >= TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [InlineData("/account?a=1", "/account?a=1")]
    [InlineData("/ж", "/%D0%B6")]
    public async Task RedirectUri_inside_the_app_is_followed(string uri, string location)
    {
        await using var app = await StartAsync(new AuthenticationProperties { RedirectUri = uri }, new AuthenticationProperties { RedirectUri = uri });
        var browser = app.NewBrowser();

        using var signIn = await browser.PostAsync("/in-silent");
        using var signOut = await browser.PostAsync("/out-silent");

        Assert.Equal((HttpStatusCode.Redirect, location), (signIn.StatusCode, signIn.LocationOf()));
        Assert.Equal((HttpStatusCode.Redirect, location), (signOut.StatusCode, signOut.LocationOf()));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/%5cevil.example/")]
    [InlineData("/.//evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\r\nSet-Cookie: x=1")]
    public async Task A20_RedirectUri_outside_of_the_app_is_not_followed(string uri)
    {
        await using var app = await StartAsync(new AuthenticationProperties { RedirectUri = uri }, new AuthenticationProperties { RedirectUri = uri });
        var browser = app.NewBrowser();

        using var signIn = await browser.PostAsync("/in-silent");
        using var signOut = await browser.PostAsync("/out-silent");

        Assert.Equal((HttpStatusCode.OK, null), (signIn.StatusCode, signIn.LocationOf()));
        Assert.Equal((HttpStatusCode.OK, null), (signOut.StatusCode, signOut.LocationOf()));
    }

    private static Task<TestApp> StartAsync(AuthenticationProperties signIn, AuthenticationProperties? signOut) => TestApp.StartAsync(pipeline: app =>
    {
        app.MapPost("/in", async (HttpContext http) =>
        {
            await http.SignInAsync(Ada(), signIn);
            return http.User.Identity!.Name;
        });
        app.MapPost("/in-silent", (HttpContext http) => http.SignInAsync(Ada(), signIn));
        app.MapPost("/out", async (HttpContext http) =>
        {
            await http.SignOutAsync(signOut);
            return http.User.Identity!.Name ?? "";
        });
        app.MapPost("/out-silent", (HttpContext http) => http.SignOutAsync(signOut));
        app.MapGet("/from", async (HttpContext http) => (await http.AuthenticateAsync()).Properties!.Items["from"]);
        app.MapPost("/change-from", async (HttpContext http) =>
        {
            (await http.AuthenticateAsync()).Properties!.Items["from"] = "changed";
        });
    });

    private static ClaimsPrincipal Ada() => new(new ClaimsIdentity([new Claim("sub", "1"), new Claim("name", "Ada")], "test", "name", "role"));
}
