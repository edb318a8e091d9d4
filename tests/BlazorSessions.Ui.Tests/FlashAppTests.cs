using BlazorSessions.Ui.Tests.Assets.CircuitApp;
using HeadlessBlazor;

namespace BlazorSessions.Ui.Tests;

/// <summary>Messages that are shown once, in an app with real sessions.</summary>
public sealed class FlashAppTests
{
    private const string Message = ".bs-flash-message";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_static_page_shows_what_a_request_left_once()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync();
        await CircuitApp.PostAsync(browser, "/test/flash?text=Saved.");

        var tab = await browser.OpenAsync("/flash", Stop);
        Assert.Equal(["Note: Saved."], tab.TextsOf(Message));
        await tab.ReloadAsync(Stop);

        Assert.Empty(tab.TextsOf(Message));
    }

    [Fact]
    public async Task A_form_that_redirects_leaves_one_to_the_page_it_leads_to()
    {
        await using var app = await CircuitApp.StartAsync();
        var tab = await (await app.BrowserAsync()).OpenAsync("/flash/form", Stop);

        await tab.SubmitAsync("go", Stop);

        Assert.Equal("/flash", tab.Url.AbsolutePath);
        Assert.Equal(["Note: Gone."], tab.TextsOf(Message));
    }

    [Fact]
    public async Task A_form_whose_page_stays_shows_it_there()
    {
        await using var app = await CircuitApp.StartAsync();
        var tab = await (await app.BrowserAsync()).OpenAsync("/flash/form", Stop);

        await tab.SubmitAsync("stay", Stop);
        Assert.Equal(["Note: Stayed."], tab.TextsOf(Message));
        await tab.ReloadAsync(Stop);

        Assert.Empty(tab.TextsOf(Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ada")]
    public async Task A_page_that_turns_out_to_be_a_redirect_takes_nothing(string? user)
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync(user);
        await CircuitApp.PostAsync(browser, "/test/flash?text=Saved.");

        var tab = await browser.OpenAsync("/flash/redirect", Stop);

        Assert.Equal("/flash", tab.Url.AbsolutePath);
        Assert.Equal(["Note: Saved."], tab.TextsOf(Message));
    }

    [Fact]
    public async Task A_page_that_fails_takes_nothing()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        await CircuitApp.PostAsync(browser, "/test/flash?text=Saved.");

        var tab = await browser.OpenAsync("/flash/failure", Stop);
        Assert.True(tab.Has("failed"));
        Assert.Empty(tab.TextsOf(Message));
        await tab.LoadAsync("/flash", Stop);

        Assert.Equal(["Note: Saved."], tab.TextsOf(Message));
    }

    [Fact]
    public async Task An_error_page_shows_what_waits_once()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        await CircuitApp.PostAsync(browser, "/test/flash?text=Saved.");

        var tab = await browser.OpenAsync("/flash/failure?bare=1", Stop);
        Assert.Equal(["Note: Saved."], tab.TextsOf(Message));
        await tab.LoadAsync("/flash", Stop);

        Assert.Empty(tab.TextsOf(Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ada")]
    public async Task A_page_with_a_circuit_shows_it_once_though_it_is_rendered_twice(string? user)
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync(user);
        await CircuitApp.PostAsync(browser, "/test/flash?text=Saved.");

        var tab = await browser.OpenAsync("/flash/circuit", Stop);
        Assert.DoesNotContain("Saved.", tab.Source);
        await tab.WaitForAsync(page => page.Has(Message), Stop);

        Assert.Equal(["Note: Saved."], tab.TextsOf(Message));
        Assert.Empty(tab.Navigations);
        await tab.LoadAsync("/flash", Stop);
        Assert.Empty(tab.TextsOf(Message));
    }

    [Fact]
    public async Task A_prerender_that_is_thrown_away_takes_nothing()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync();
        await CircuitApp.PostAsync(browser, "/test/flash?text=Saved.");
        using (var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/flash/circuit", UriKind.Relative)))
        {
            (await browser.SendAsync(request, Stop)).Dispose();
        }

        var tab = await browser.OpenAsync("/flash", Stop);

        Assert.Equal(["Note: Saved."], tab.TextsOf(Message));
    }

    [Fact]
    public async Task What_a_circuit_writes_it_shows_itself_and_no_other_tab_does()
    {
        await using var app = await CircuitApp.StartAsync();
        var browser = await app.BrowserAsync("ada");
        var first = await browser.OpenAsync("/flash/circuit", Stop);
        var second = await browser.OpenAsync("/flash/circuit", Stop);

        await first.ClickAsync("flash", Stop);
        await first.WaitForAsync(page => page.Has(Message) || second.Has(Message), Stop);
        await second.SettleAsync(Stop);

        Assert.Equal(1, first.CountOf(Message) + second.CountOf(Message));
    }
}
