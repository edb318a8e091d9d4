using BlazorSessions.Ui.Tests.Assets.CircuitApp;
using HeadlessBlazor;

namespace BlazorSessions.Ui.Tests;

/// <summary>Asking again in place, in an app with real sessions.</summary>
public sealed class StepUpAppTests
{
    private static readonly TimeSpan s_five = TimeSpan.FromMinutes(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_circuit_asks_in_place_and_goes_on_with_what_was_typed()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/fresh", Stop);
        await tab.SetValueAsync("text", "half a sentence", Stop);
        await tab.WaitForAsync(page => page.TextOf("typed") == "half a sentence", Stop);
        var circuit = tab.CircuitId;

        app.Clock.Advance(s_five);
        await tab.WaitForAsync(page => page.Has("ask"), Stop);
        Assert.NotNull(tab.Attribute(".bs-fresh", "hidden"));
        await tab.ClickAsync("confirm", Stop);
        await tab.WaitForAsync(page => !page.Has("ask"), Stop);

        Assert.Equal("half a sentence", tab.TextOf("typed"));
        Assert.Equal("half a sentence", tab.ValueOf("text"));
        Assert.Equal(circuit, tab.CircuitId);
        Assert.Empty(tab.Navigations);
        Assert.Null(tab.Attribute(".bs-fresh", "hidden"));
    }

    [Fact]
    public async Task It_goes_on_in_every_tab_when_one_has_asked()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var first = await browser.OpenAsync("/circuit/fresh", Stop);
        var second = await browser.OpenAsync("/circuit/fresh", Stop);
        app.Clock.Advance(s_five);
        await first.WaitForAsync(page => page.Has("ask"), Stop);
        await second.WaitForAsync(page => page.Has("ask"), Stop);

        await first.ClickAsync("confirm", Stop);

        await first.WaitForAsync(page => !page.Has("ask"), Stop);
        await second.WaitForAsync(page => !page.Has("ask"), Stop);
        Assert.Equal("ada", second.TextOf("user"));
    }

    [Fact]
    public async Task It_goes_on_when_the_login_page_has_asked()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/fresh", Stop);
        app.Clock.Advance(s_five);
        await tab.WaitForAsync(page => page.Has("ask"), Stop);

        await CircuitApp.PostAsync(browser, "/test/again");

        await tab.WaitForAsync(page => !page.Has("ask"), Stop);
    }

    [Fact]
    public async Task A_page_that_opens_too_late_asks_while_it_is_prerendered_already()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        app.Clock.Advance(s_five);

        var tab = await browser.OpenAsync("/circuit/fresh", Stop);

        Assert.Contains("Opened ada", tab.Source);
        Assert.DoesNotContain("data-testid=\"text\"", tab.Source);
        Assert.Equal("Opened ada", tab.TextOf("ask"));
        Assert.False(tab.Has("text"));
    }

    [Fact]
    public async Task Redirect_to_login_asks_a_user_again_who_only_is_not_fresh()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var tab = await browser.OpenAsync("/circuit/fresh-policy", Stop);
        app.Clock.Advance(s_five);

        await tab.ClickAsync("show", Stop);
        await tab.WaitForAsync(page => page.Navigations.Count > 0, Stop);

        Assert.Equal(
            "/login?returnUrl=%2Fcircuit%2Ffresh-policy&reauthenticate=true", Assert.Single(tab.Navigations).Address.PathAndQuery);
    }
}
