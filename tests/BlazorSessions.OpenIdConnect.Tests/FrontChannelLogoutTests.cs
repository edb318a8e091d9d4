using System.Net;
using BlazorSessions.OpenIdConnect.Tests.Hosting;

namespace BlazorSessions.OpenIdConnect.Tests;

/// <summary>A provider loads an address of the app in a frame, in which the visitor's cookie mostly is not.</summary>
public sealed class FrontChannelLogoutTests
{
    private const string Issuer = "iss=https%3A%2F%2Flogin.example";

    [Fact]
    public async Task It_ends_the_session_that_it_names_without_a_cookie()
    {
        await using var shop = await Shop.StartAsync();
        var (here, elsewhere) = (await shop.NewBrowserOfAsync("ada", "s1"), await shop.NewBrowserOfAsync("ada", "s2"));

        using var answer = await shop.GetAsync($"{Shop.FrontChannel}?{Issuer}&sid=s1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(["nobody", "ada"], [await Shop.TextAsync(here, "/me"), await Shop.TextAsync(elsewhere, "/me")]);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("?sid=s1", HttpStatusCode.BadRequest)]
    [InlineData($"?{Issuer}", HttpStatusCode.BadRequest)]
    [InlineData($"?{Issuer}&sid=", HttpStatusCode.BadRequest)]
    [InlineData($"?{Issuer}&sid=%00", HttpStatusCode.BadRequest)]
    [InlineData($"?{Issuer}&sid=s1&sid=s2", HttpStatusCode.BadRequest)]
    [InlineData($"?{Issuer}&sid=S1", HttpStatusCode.OK)]
    [InlineData($"?{Issuer}%2F&sid=s1", HttpStatusCode.OK)]
    [InlineData("?iss=https%3A%2F%2Fevil.example&sid=s1", HttpStatusCode.OK)]
    public async Task A22_asvs_3_5_3_it_ends_nothing_unless_both_are_right_even_with_the_visitors_cookie(
        string query, HttpStatusCode status)
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        using var answer = await Shop.SendAsync(browser, HttpMethod.Get, Shop.FrontChannel + query);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
    }

    // The handler's own, which needs the cookie.
    [Fact]
    public async Task The_frameworks_own_address_ends_a_session_whose_cookie_comes_and_no_other()
    {
        await using var shop = await Shop.StartAsync();
        var (here, stranger) = (await shop.NewBrowserOfAsync("ada", "s1"), shop.NewBrowser());

        using var none = await Shop.SendAsync(stranger, HttpMethod.Get, $"/signout-oidc?{Issuer}&sid=s1");
        using var other = await Shop.SendAsync(here, HttpMethod.Get, $"/signout-oidc?{Issuer}&sid=s2");
        using var missing = await Shop.SendAsync(here, HttpMethod.Get, "/signout-oidc");
        Assert.Equal("ada", await Shop.TextAsync(here, "/me"));

        using var right = await Shop.SendAsync(here, HttpMethod.Get, $"/signout-oidc?{Issuer}&sid=s1");
        Assert.Equal("nobody", await Shop.TextAsync(here, "/me"));
    }
}
