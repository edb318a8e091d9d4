using HeadlessBlazor.Tests.App;

namespace HeadlessBlazor.Tests;

public sealed class NavigationTests(TestApps apps) : CircuitTest(apps)
{
    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task The_router_shows_a_link_in_the_same_circuit(Server server)
    {
        var tab = await OpenAsync("/global/counter", server);
        var circuit = tab.CircuitId;

        await tab.ClickAsync("inside-link", Stop);

        Assert.Equal("Other page", tab.TextOf("other"));
        Assert.Equal("/global/other", tab.Url.AbsolutePath);
        Assert.Equal(circuit, tab.CircuitId);
        Assert.False(tab.Has("count"));
    }

    [Fact]
    public async Task Without_a_router_in_the_circuit_a_link_loads_the_page()
    {
        var tab = await OpenAsync("/counter");
        var circuit = tab.CircuitId;

        await tab.NavigateAsync("/islands", Stop);

        Assert.NotEqual(circuit, tab.CircuitId);
        Assert.True(tab.Has("first"));
    }

    [Fact]
    public async Task A_static_page_follows_its_links()
    {
        var tab = await OpenAsync("/plain");

        await tab.ClickAsync("link", Stop);

        Assert.Equal("Other page", tab.TextOf("other"));
    }

    [Fact]
    public async Task A_navigation_of_the_server_is_routed_and_reported()
    {
        var tab = await OpenAsync("/global/navigating");

        await tab.ClickAsync("route", Stop);
        await tab.WaitForAsync(t => t.TextOf("other") == "Other page routed", Stop);

        var navigation = Assert.Single(tab.Navigations);
        Assert.True(navigation.IsHandledByRouter);
        Assert.Equal("/global/other?query=routed", tab.Url.PathAndQuery);
    }

    [Fact]
    public async Task A_navigation_that_replaces_says_so()
    {
        var tab = await OpenAsync("/global/navigating");

        await tab.ClickAsync("replace", Stop);
        await tab.WaitForAsync(t => t.Has("other"), Stop);

        Assert.True(Assert.Single(tab.Navigations).Replace);
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_forced_load_is_reported_and_followed_on_demand(Server server)
    {
        var tab = await OpenAsync("/global/navigating", server);

        await tab.ClickAsync("force", Stop);
        await tab.WaitForAsync(t => t.Navigations.Count > 0, Stop);
        var stayed = tab.Url.AbsolutePath;
        await tab.FollowAsync(Stop);

        var navigation = Assert.Single(tab.Navigations);
        Assert.True(navigation.ForceLoad);
        Assert.Equal("/plain", navigation.Address.AbsolutePath);
        Assert.Equal("/global/navigating", stayed);
        Assert.Equal("/plain", tab.Url.AbsolutePath);
        Assert.Equal(HeadlessTabState.Static, tab.State);
    }

    [Fact]
    public async Task A_refresh_asks_for_the_tabs_own_address()
    {
        var tab = await OpenAsync("/global/navigating?query=1");

        await tab.ClickAsync("refresh", Stop);
        await tab.WaitForAsync(t => t.Navigations.Count > 0, Stop);

        var navigation = Assert.Single(tab.Navigations);
        Assert.True(navigation.ForceLoad);
        Assert.Equal(tab.Url, navigation.Address);
    }

    [Fact]
    public async Task The_app_may_hold_a_navigation()
    {
        var tab = await OpenAsync("/global/navigating");
        await tab.ClickAsync("lock", Stop);
        await tab.SettleAsync(Stop);

        var left = await tab.NavigateAsync("global/other", Stop);

        Assert.False(left);
        Assert.EndsWith("/global/other", tab.TextOf("held"));
        Assert.EndsWith("/navigating", tab.Url.AbsolutePath);
    }

    [Fact]
    public async Task A_script_may_ask_for_a_reload()
    {
        var browser = Browser();
        var tab = await browser.OpenAsync("/global/counter", Stop);
        await tab.ClickAsync("increment", Stop);

        tab.RequestReload();
        var navigation = Assert.Single(tab.Navigations);
        await tab.FollowAsync(Stop);

        Assert.Equal((tab.Url, true), (navigation.Address, navigation.ForceLoad));
        Assert.Equal("0", tab.TextOf("count"));
    }

    [Fact]
    public async Task A_reload_starts_a_new_circuit_and_ends_the_old_one()
    {
        await using var app = await TestApp.StartAsync();
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/counter", Stop);
        await tab.ClickAsync("increment", Stop);

        await tab.ReloadAsync(Stop);
        await app.Circuits.WaitForAsync("closed", 1, Stop);

        Assert.Equal("0", tab.TextOf("count"));
        Assert.Equal(2, app.Circuits.CountOf("opened"));
    }
}
