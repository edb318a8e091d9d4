using BlazorSessions.Ui.Tests.Assets.CircuitApp;
using HeadlessBlazor;

namespace BlazorSessions.Ui.Tests;

/// <summary>The components in circuits of an app with real sessions.</summary>
public sealed class CircuitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Require_user_shows_its_content_from_the_first_render_on()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");

        var tab = await browser.OpenAsync("/circuit/account", Stop);

        Assert.Equal(HeadlessTabState.Connected, tab.State);
        Assert.Equal("Secret", tab.TextOf("secret"));
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task Require_user_sends_a_tab_to_login_when_another_one_signs_out()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/account?tab=1", Stop);

        await CircuitApp.PostAsync(browser, "/test/sign-out");
        await WaitForNavigationAsync(tab);
        await tab.WaitForAsync(page => !page.Has("secret"), Stop);

        AssertSentTo("/login?returnUrl=%2Fcircuit%2Faccount%3Ftab%3D1&ended=signed-out", tab);
        await tab.FollowAsync(Stop);
        Assert.Equal("You are signed out.", tab.TextOf("ended-notice"));
    }

    [Fact]
    public async Task Require_user_sends_a_tab_to_login_when_the_session_was_idle()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/account", Stop);

        app.Clock.Advance(TimeSpan.FromMinutes(61));
        await WaitForNavigationAsync(tab);

        AssertSentTo("/login?returnUrl=%2Fcircuit%2Faccount&ended=idle", tab);
    }

    [Fact]
    public async Task Redirect_to_login_sends_a_tab_to_login_when_another_one_signs_out()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/authorized", Stop);
        Assert.Equal("Secret", tab.TextOf("secret"));

        await CircuitApp.PostAsync(browser, "/test/sign-out");
        await WaitForNavigationAsync(tab);

        AssertSentTo("/login?returnUrl=%2Fcircuit%2Fauthorized&ended=signed-out", tab);
    }

    [Fact]
    public async Task The_sign_out_button_on_a_page_for_users_leads_to_the_sign_out_page()
    {
        await using var app = await CircuitApp.StartAsync(options => options.LogoutRedirectPath = "/circuit/open");
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/account", Stop);

        await tab.ClickAsync("sign-out", Stop);
        await WaitForNavigationAsync(tab);

        AssertSentTo("/circuit/open", tab);
        Assert.Equal("", await CircuitApp.UserOfAsync(browser));
    }

    [Fact]
    public async Task The_sign_out_button_on_an_open_page_leaves_the_tab_where_it_is()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/open", Stop);
        Assert.Equal("Active ada 0", tab.TextOf("session"));

        await tab.ClickAsync("sign-out", Stop);
        await tab.WaitForAsync(page => page.Has("ended"), Stop);

        Assert.Equal("SignedOut", tab.TextOf("ended"));
        Assert.Empty(tab.Navigations);
        Assert.Equal("", await CircuitApp.UserOfAsync(browser));
    }

    [Fact]
    public async Task The_sign_out_form_works_without_a_circuit()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/sign-out", Stop);
        Assert.Equal(HeadlessTabState.Static, tab.State);

        await tab.SubmitAsync("button", Stop);

        Assert.Equal("", await CircuitApp.UserOfAsync(browser));
        Assert.Equal("/login?returnUrl=%2Fprotected", tab.Url.PathAndQuery);
    }

    [Fact]
    public async Task Cascading_session_gives_the_session_on_both_sides_of_a_boundary()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");

        var tab = await browser.OpenAsync("/circuit/islands", Stop);

        Assert.Equal("Active ada 0", tab.TextOf("static"));
        Assert.Equal("Active ada 0", tab.TextOf("island"));
    }

    [Fact]
    public async Task A_device_signed_out_from_another_goes_to_login()
    {
        await using var app = await CircuitApp.StartAsync();
        var laptop = await (await app.BrowserAsync("ada")).OpenAsync("/circuit/devices", Stop);
        var phone = await (await app.BrowserAsync("ada")).OpenAsync("/circuit/account", Stop);
        await laptop.ReloadAsync(Stop);
        Assert.Equal(2, laptop.CountOf("session-row"));

        await laptop.ClickAsync("session-revoke", Stop);
        await WaitForNavigationAsync(phone);
        await laptop.WaitForAsync(page => page.CountOf("session-row") == 1, Stop);

        AssertSentTo("/login?returnUrl=%2Fcircuit%2Faccount&ended=revoked", phone);
        Assert.Empty(laptop.Navigations);
    }

    [Fact]
    public async Task The_expiry_warning_comes_and_goes_with_real_sessions()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/expiry", Stop);
        Assert.False(tab.Has("warning"));

        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await tab.WaitForAsync(page => page.Has("warning"), Stop);
        await tab.ClickAsync("session-renew", Stop);
        await tab.WaitForAsync(page => !page.Has("warning"), Stop);
        app.Clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal("Secret", tab.TextOf("secret"));
        Assert.Equal("ada", await CircuitApp.UserOfAsync(browser));
    }

    private static async Task WaitForNavigationAsync(HeadlessTab tab)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (tab.Navigations.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private static void AssertSentTo(string url, HeadlessTab tab)
    {
        var navigation = Assert.Single(tab.Navigations);
        Assert.Equal(url, navigation.Address.PathAndQuery);
        Assert.True(navigation.ForceLoad);
    }
}
