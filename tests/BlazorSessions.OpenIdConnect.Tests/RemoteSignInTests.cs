using System.Net;
using BlazorSessions.OpenIdConnect.Tests.Hosting;
using BlazorSessions.Stores;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.OpenIdConnect.Tests;

/// <summary>Users who come from a provider, by the handlers of ASP.NET Core.</summary>
public sealed class RemoteSignInTests
{
    [Fact]
    public async Task Tokens_properties_and_the_providers_session_are_kept_on_the_server()
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
        Assert.Equal("access-of-ada", await Shop.TextAsync(browser, "/token?name=access_token"));
        Assert.Equal("refresh-of-ada", await Shop.TextAsync(browser, "/token?name=refresh_token"));
        Assert.Equal("dark", await Shop.TextAsync(browser, "/item?name=theme"));
        var record = await RecordAsync(shop, browser);
        Assert.Equal(new ExternalSession(Provider.DefaultIssuer, "s1"), record.User!.External);
        Assert.Equal(SessionUserKey.Of(Provider.DefaultIssuer, "ada"), record.User.Key);
        var cookie = Assert.Single(browser.Cookies.All, cookie => cookie.Name.StartsWith("__Host-session", StringComparison.Ordinal));
        Assert.InRange(cookie.Value.Length, 100, 250);
    }

    [Fact]
    public async Task With_the_framework_s_claim_names_it_is_the_same_user_and_session()
    {
        await using var shop = await Shop.StartAsync(options => options.MapInboundClaims = true);
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        var user = (await RecordAsync(shop, browser)).User!;

        Assert.Equal(new ExternalSession(Provider.DefaultIssuer, "s1"), user.External);
        Assert.Equal(SessionUserKey.Of(Provider.DefaultIssuer, "ada"), user.Key);
    }

    [Fact]
    public async Task Without_a_session_of_the_provider_there_is_none_to_keep()
    {
        await using var shop = await Shop.StartAsync();

        Assert.Null((await RecordAsync(shop, await shop.NewBrowserOfAsync("ada"))).User!.External);
    }

    [Fact]
    public async Task What_a_visitor_had_is_theirs_when_they_come_back()
    {
        await using var shop = await Shop.StartAsync();
        var browser = shop.NewBrowser();
        using var count = await Shop.SendAsync(browser, HttpMethod.Post, "/count");
        var secret = browser.Cookies.All.Single().Value;

        using var done = await shop.SignInAsync(browser, "ada", "s1");

        Assert.Equal("1", await Shop.TextAsync(browser, "/count"));
        Assert.DoesNotContain(browser.Cookies.All, cookie => cookie.Value == secret);
    }

    // What a browser sends to it: a post from another site, without cookies that are SameSite=Lax.
    [Fact]
    public async Task An_answer_by_a_form_of_the_provider_signs_in_and_starts_anew()
    {
        await using var shop = await Shop.StartAsync(options => options.ResponseMode = "form_post");
        var browser = shop.NewBrowser();
        using var count = await Shop.SendAsync(browser, HttpMethod.Post, "/count");
        using var challenge = await Shop.SendAsync(browser, HttpMethod.Get, "/login");
        var authorize = challenge.Headers.Location!;
        browser.Cookies.Remove(browser.Cookies.All.Single(cookie =>
            cookie.SameSite.Equals("lax", StringComparison.OrdinalIgnoreCase)).Name);
        (browser.Headers["Origin"], browser.Headers["Sec-Fetch-Site"]) = (Provider.DefaultIssuer, "cross-site");

        using var done = await Shop.SendAsync(browser, HttpMethod.Post, "/signin-oidc", new FormUrlEncodedContent(
        [
            new("code", shop.Provider.Authorize(authorize, "ada", "s1")),
            new("state", QueryHelpers.ParseQuery(authorize.Query)["state"].ToString()),
        ]));

        Assert.Equal("/home", done.Headers.Location?.OriginalString);
        (browser.Headers["Origin"], browser.Headers["Sec-Fetch-Site"]) = (null, null);
        Assert.Equal(["ada", "0"], [await Shop.TextAsync(browser, "/me"), await Shop.TextAsync(browser, "/count")]);
    }

    [Theory]
    [InlineData("/login", false)]
    [InlineData("/login?remember=true", true)]
    public async Task A_persistent_sign_in_is_remembered(string login, bool isPersistent)
    {
        await using var shop = await Shop.StartAsync();

        using var done = await shop.SignInAsync(shop.NewBrowser(), "ada", "s1", login);

        var cookie = Assert.Single(
            SetCookieHeaderValue.ParseList([.. done.Headers.GetValues("Set-Cookie")]),
            cookie => cookie.Name.Value!.StartsWith("__Host-session", StringComparison.Ordinal));
        Assert.Equal(isPersistent, cookie.Expires is not null || cookie.MaxAge is not null);
    }

    [Fact]
    public async Task A_session_ends_with_the_id_token_where_the_app_wants_that()
    {
        await using var shop = await Shop.StartAsync(options => options.UseTokenLifetime = true);
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        Assert.Equal("\"2030-01-01T12:10:00+00:00\"", await Shop.TextAsync(browser, "/end"));
        shop.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
    }

    [Theory]
    [InlineData("/logout")]
    [InlineData("/logout-other-order")]
    public async Task A_sign_out_goes_to_the_provider_with_the_id_token_and_comes_back(string path)
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        var idToken = await Shop.TextAsync(browser, "/token?name=id_token");

        using var leaving = await Shop.SendAsync(browser, HttpMethod.Post, path);

        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
        Assert.StartsWith($"{Provider.DefaultIssuer}/logout?", leaving.Headers.Location!.OriginalString);
        var query = QueryHelpers.ParseQuery(leaving.Headers.Location.Query);
        Assert.Equal(idToken, query["id_token_hint"]);
        Assert.Equal("https://localhost/signout-callback-oidc", query["post_logout_redirect_uri"]);
        var state = Uri.EscapeDataString(query["state"].ToString());
        using var back = await Shop.SendAsync(browser, HttpMethod.Get, $"/signout-callback-oidc?state={state}");
        Assert.Equal("/bye", back.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_protected_page_leads_to_the_provider_where_that_is_the_challenge()
    {
        await using var shop = await Shop.StartAsync(services: (services, _) => services.Configure<AuthenticationOptions>(options =>
            options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme));
        var browser = shop.NewBrowser();

        using var refused = await Shop.SendAsync(browser, HttpMethod.Get, "/private");
        Assert.StartsWith($"{Provider.DefaultIssuer}/authorize?", refused.Headers.Location!.OriginalString);

        using var done = await shop.SignInAsync(browser, "ada", "s1", "/private");
        Assert.Equal("/private", done.Headers.Location!.OriginalString);
        Assert.Equal("private", await Shop.TextAsync(browser, "/private"));
    }

    [Fact]
    public async Task A_protected_page_leads_to_the_login_path_and_by_that_to_the_provider()
    {
        await using var shop = await Shop.StartAsync(sessions: options => options.LoginPath = "/login");

        var browser = shop.NewBrowser();
        (browser.Headers["Accept"], browser.Headers["Sec-Fetch-Mode"]) = ("text/html", "navigate");

        using var refused = await Shop.SendAsync(browser, HttpMethod.Get, "/private");

        Assert.StartsWith("/login?returnUrl=", refused.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task OAuth_keeps_tokens_and_knows_users_by_scheme_and_id()
    {
        Provider? provider = null;
        var clock = Shop.NewClock();
        provider = new Provider(clock);
        await using var shop = await Shop.StartAsync(clock: clock, provider: provider, services: (services, _) =>
            services.AddAuthentication().AddOAuth("hub", options => Shop.ConfigureOAuth(options, provider)));
        var browser = await shop.NewBrowserOfAsync("42", login: "/login?scheme=hub");

        Assert.Equal("Ada", await Shop.TextAsync(browser, "/me"));
        Assert.Equal("access-of-42", await Shop.TextAsync(browser, "/token?name=access_token"));
        Assert.Equal("2030-01-01T12:10:00.0000000+00:00", await Shop.TextAsync(browser, "/token?name=expires_at"));
        Assert.Equal("dark", await Shop.TextAsync(browser, "/item?name=theme"));
        var user = (await RecordAsync(shop, browser)).User!;
        Assert.Equal(SessionUserKey.Of("hub", "42"), user.Key);
        Assert.Null(user.External);
    }

    private static async Task<SessionRecord> RecordAsync(Shop shop, HeadlessBrowser browser) =>
        (await shop.Services.GetRequiredService<ISessionStore>()
            .FindAsync(SessionHandle.Parse(await Shop.TextAsync(browser, "/handle")), Shop.Stop))!;
}
