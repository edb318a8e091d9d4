using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>A page that needs a user is left when there is none any more, whatever part of it a circuit is.</summary>
public sealed class AuthorizePageTests
{
    [Theory]
    [InlineData("/secret")]
    [InlineData("/secret?a=1#b")]
    [InlineData("/secret-island")]
    [InlineData("/SECRET/")]
    [InlineData("/items/8")]
    [InlineData("/items/8/notes")]
    [InlineData("/items/8/notes/a%20b")]
    public async Task A_page_with_Authorize_goes_to_login_when_its_session_is_revoked(string address)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync(address, TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.WaitForAsync(page => page.Navigations.Count > 0, TestApp.Stop);
        var navigation = Assert.Single(tab.Navigations);
        Assert.Equal($"/login?returnUrl={Uri.EscapeDataString(address)}&ended=revoked", navigation.Address.PathAndQuery);
        Assert.True(navigation.ForceLoad);
    }

    [Theory]
    [InlineData("idle")]
    [InlineData("signed-out")]
    public async Task A_page_with_Authorize_goes_to_login_and_says_why(string reason)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/secret", TestApp.Stop);

        if (reason == "idle")
        {
            app.Clock.Advance(TimeSpan.FromHours(1));
        }
        else
        {
            await browser.PostAsync("/api/sign-out").TextAsync();
        }

        Assert.Equal($"/login?returnUrl=%2Fsecret&ended={reason}", await LeavesAsync(app, tab));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/items/name")]
    [InlineData("/items/7")]
    [InlineData("/items/free")]
    public async Task A_page_for_everybody_stays(string address)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync(address, TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.ShowsAsync("user", "");
        await PassAsync(app, tab);
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task The_page_counts_that_an_interactive_router_is_on_and_not_the_one_it_came_from()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (secret, open) = (await browser.OpenAsync("/global", TestApp.Stop), await browser.OpenAsync("/global", TestApp.Stop));
        await secret.NavigateAsync("/secret", TestApp.Stop);
        await open.NavigateAsync("/secret", TestApp.Stop);
        await open.NavigateAsync("/global/other", TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await secret.WaitForAsync(page => page.Navigations.Count > 0, TestApp.Stop);
        Assert.Equal(
            "/login?returnUrl=%2Fsecret&ended=revoked", Assert.Single(secret.Navigations).Address.PathAndQuery);
        await open.ShowsAsync("user", "");
        await PassAsync(app, open);
        Assert.Empty(open.Navigations);
    }

    [Fact]
    public async Task A_page_that_the_fallback_policy_guards_goes_to_login()
    {
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddAuthorizationBuilder().SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
            pipeline: app => app.MapPost("/enter", (ISessionService sessions) => sessions.SignInAsync("1", "Ada")).AllowAnonymous());
        var browser = app.NewBrowser();
        await browser.PostAsync("/enter").TextAsync();
        var tab = await browser.OpenAsync("/roles", TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.WaitForAsync(page => page.Navigations.Count > 0, TestApp.Stop);
        Assert.Equal("/login?returnUrl=%2Froles&ended=revoked", Assert.Single(tab.Navigations).Address.PathAndQuery);
    }

    [Fact]
    public async Task Who_signs_out_in_the_circuit_is_not_asked_back_in()
    {
        await using var app = await TestApp.StartAsync(options => options.LogoutRedirectPath = "/static");
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/items/8", TestApp.Stop);

        await tab.ClickAsync("sign-out", TestApp.Stop);

        await tab.ShowsAsync("user", "");
        Assert.Empty(tab.Navigations);
        Assert.Equal("/static", await LeavesAsync(app, tab));
    }

    [Fact]
    public async Task Who_is_led_elsewhere_after_a_sign_out_stays_there()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/global", TestApp.Stop);
        await tab.NavigateAsync("/secret", TestApp.Stop);

        await browser.PostAsync("/api/sign-out").TextAsync();
        await tab.ShowsAsync("user", "");
        await tab.NavigateAsync("/global/other", TestApp.Stop);

        await PassAsync(app, tab);
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task Who_signs_in_again_before_the_page_has_left_stays()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/items/8", TestApp.Stop);

        await browser.PostAsync("/api/sign-out").TextAsync();
        await tab.ShowsAsync("user", "");
        app.Probe.Run = sessions => sessions.SignInAsync("1", "Ada");
        await TestApp.UntilAsync(async () =>
        {
            await tab.FireAsync("probe", "click");
            await tab.SettleAsync(TestApp.Stop);
            return tab.TextOf("user") == "Ada";
        });

        await PassAsync(app, tab);
        Assert.Empty(tab.Navigations);
        Assert.Equal("Ada", tab.TextOf("user"));
    }

    // The wait for a sign-out may begin a moment after the end is seen.
    private static async Task<string> LeavesAsync(TestApp app, HeadlessTab tab)
    {
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return tab.Navigations.Count > 0;
        });
        var navigation = Assert.Single(tab.Navigations);
        Assert.True(navigation.ForceLoad);
        return navigation.Address.PathAndQuery;
    }

    private static async Task PassAsync(TestApp app, HeadlessTab tab)
    {
        for (var i = 0; i < 20; i++)
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await tab.SettleAsync(TestApp.Stop);
        }
    }
}
