using System.Net;
using System.Text.Json;
using BlazorSessions.OpenIdConnect.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.OpenIdConnect.Tests;

/// <summary>A provider tells that a user has logged out there.</summary>
public sealed class BackChannelLogoutTests
{
    [Fact]
    public async Task Asvs_7_1_3_a_logout_of_a_session_ends_that_one()
    {
        await using var shop = await Shop.StartAsync();
        var (here, elsewhere) = (await shop.NewBrowserOfAsync("ada", "s1"), await shop.NewBrowserOfAsync("ada", "s2"));

        using var answer = await shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(["nobody", "ada"], await UsersAsync(here, elsewhere));
    }

    [Fact]
    public async Task Asvs_7_1_3_a_logout_of_a_user_ends_all_that_came_from_this_provider()
    {
        await using var shop = await Shop.StartAsync();
        var (here, elsewhere) = (await shop.NewBrowserOfAsync("ada", "s1"), await shop.NewBrowserOfAsync("ada"));
        var (bob, local) = (await shop.NewBrowserOfAsync("bob", "s3"), shop.NewBrowser());
        using var signIn = await Shop.SendAsync(local, HttpMethod.Post, "/local?id=ada");

        using var answer = await shop.LogoutAsync(shop.Provider.LogoutToken(subject: "ada"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["nobody", "nobody", "bob"], await UsersAsync(here, elsewhere, bob));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(local, "/private"));
    }

    [Fact]
    public async Task Of_a_session_and_its_user_the_session_is_meant()
    {
        await using var shop = await Shop.StartAsync();
        var (here, elsewhere) = (await shop.NewBrowserOfAsync("ada", "s1"), await shop.NewBrowserOfAsync("ada", "s2"));

        using var answer = await shop.LogoutAsync(shop.Provider.LogoutToken("ada", "s1"));

        Assert.Equal(["nobody", "ada"], await UsersAsync(here, elsewhere));
    }

    [Fact]
    public async Task A_logout_that_comes_twice_or_for_nobody_has_worked()
    {
        await using var shop = await Shop.StartAsync();
        await shop.NewBrowserOfAsync("ada", "s1");
        var token = shop.Provider.LogoutToken(session: "s1");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(token)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(token)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("nobody"))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(new string('n', 5000)))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("n\0n"))));
    }

    [Fact]
    public async Task An_open_tab_shows_it_at_once()
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        var tab = await browser.OpenAsync("/who", Shop.Stop);
        Assert.Equal("ada", tab.TextOf("who"));

        using var answer = await shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"));

        await tab.WaitForAsync(shown => shown.TextOf("who") == "nobody", Shop.Stop);
    }

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("application/logout+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task Tokens_of_providers_before_the_specification_was_final_count_too(string? type)
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        using var answer = await shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1", type: type));

        Assert.Equal(["nobody"], await UsersAsync(browser));
    }

    [Fact]
    public async Task The_answer_to_a_token_that_does_not_count_says_so_and_no_more()
    {
        await using var shop = await Shop.StartAsync();

        using var answer = await shop.LogoutAsync("a.b.c");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Shop.Stop)).RootElement;
        Assert.Equal("invalid_request", error.GetProperty("error").GetString());
        Assert.Equal("The logout_token is not valid.", error.GetProperty("error_description").GetString());
        Assert.Single(shop.Log.Warnings, line => line.Id == 230);
    }

    [Fact]
    public async Task A_policy_for_everything_does_not_keep_the_provider_out()
    {
        await using var shop = await Shop.StartAsync(services: (services, _) =>
            services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"))));
    }

    private static async Task<string[]> UsersAsync(params HeadlessBrowser[] browsers) =>
        [.. await Task.WhenAll(browsers.Select(browser => Shop.TextAsync(browser, "/me")))];

    private static async Task<HttpStatusCode> StatusAsync(HeadlessBrowser browser, string path) =>
        await StatusAsync(Shop.SendAsync(browser, HttpMethod.Get, path));

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode;
    }
}
