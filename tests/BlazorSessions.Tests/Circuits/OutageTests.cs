using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Connections break while the store is away, too: a circuit comes back to whom it belongs, and to nobody else.</summary>
public sealed class OutageTests
{
    private readonly WatchedStore _store = new();

    [Fact]
    public async Task A_circuit_comes_back_while_the_store_is_away()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        GoAway(app);

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        Assert.Equal("Ada", tab.TextOf("user"));
        _store.Before = null;
        await tab.IncrementAsync(1);
    }

    [Theory]
    [InlineData("outdated")]
    [InlineData("Bob")]
    public async Task A10_it_does_not_come_back_over_a_secret_that_the_copy_does_not_let_in(string over)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var (browser, elsewhere) = (await app.NewBrowserOfAsync("Ada"), app.NewBrowser());
        var bob = await app.NewBrowserOfAsync("Bob");
        elsewhere.TakeCookieOf(browser);
        var (tab, other) = (await browser.OpenAsync("/", TestApp.Stop), await elsewhere.OpenAsync("/", TestApp.Stop));
        await tab.DropAsync();
        if (over == "Bob")
        {
            browser.TakeCookieOf(bob);
        }
        else
        {
            await other.ClickAsync("regenerate", TestApp.Stop);
        }

        GoAway(app);

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A10_a_circuit_without_a_session_does_not_come_back_over_one_that_nobody_can_look_up()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        await browser.SignInByRequestAsync("Ada");
        GoAway(app);

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A10_a_circuit_that_opened_during_the_outage_comes_back_over_its_own_cookie_alone(bool isOwn, bool isOver)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var (browser, bob) = (await app.NewBrowserOfAsync("Ada"), await app.NewBrowserOfAsync("Bob"));
        GoAway(app);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("", tab.TextOf("user"));
        await tab.DropAsync();
        if (!isOwn)
        {
            browser.TakeCookieOf(bob);
        }

        if (isOver)
        {
            _store.Before = null;
        }

        Assert.Equal(isOwn, await tab.ReconnectAsync(TestApp.Stop));
        if (isOwn && isOver)
        {
            await tab.ShowsAsync("user", "Ada");
        }
    }

    // What the node knows is too old to go by.
    private void GoAway(TestApp app)
    {
        app.Clock.Advance(TimeSpan.FromSeconds(6));
        _store.Fail();
    }
}
