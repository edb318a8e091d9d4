using HeadlessBlazor.Tests.App;

namespace HeadlessBlazor.Tests;

public sealed class EventTests(TestApps apps) : CircuitTest(apps)
{
    [Theory]
    [InlineData("all", "inner middle outer")]
    [InlineData("deep", "middle outer")]
    [InlineData("stopped", "inner")]
    [InlineData("toggled", "inner middle outer")]
    [InlineData("prevented", "link")]
    public async Task A_click_bubbles_as_far_as_it_may(string element, string heard)
    {
        var tab = await OpenAsync("/global/bubbling");

        await tab.ClickAsync(element, Stop);

        Assert.Equal(heard, tab.TextOf("heard"));
        Assert.EndsWith("/bubbling", tab.Url.AbsolutePath);
    }

    [Fact]
    public async Task Stopping_propagation_can_be_switched_on_and_off()
    {
        var tab = await OpenAsync("/global/bubbling");

        await tab.ClickAsync("toggle", Stop);
        await tab.ClickAsync("toggled", Stop);
        await tab.ClickAsync("toggle", Stop);
        await tab.ClickAsync("toggled", Stop);

        Assert.Equal("inner inner middle outer", tab.TextOf("heard"));
    }

    [Theory]
    [InlineData("removable")]
    [InlineData("conditional")]
    public async Task A_handler_that_was_taken_away_is_not_called_any_more(string element)
    {
        var tab = await OpenAsync("/global/bubbling");
        await tab.ClickAsync(element, Stop);
        await tab.ClickAsync("swap", Stop);

        await Assert.ThrowsAsync<InvalidOperationException>(() => tab.ClickAsync(element, Stop));
        await tab.ClickAsync("swap", Stop);
        await tab.ClickAsync(element, Stop);

        Assert.Equal($"{element} {element}", tab.TextOf("heard"));
    }

    [Fact]
    public async Task A_key_reaches_the_handler_around_the_element()
    {
        var tab = await OpenAsync("/global/bubbling");

        await tab.PressAsync("all", "Escape", Stop);

        Assert.Equal("Escape", tab.TextOf("heard"));
    }

    [Fact]
    public async Task What_a_user_could_not_do_is_an_error_that_says_so()
    {
        var tab = await OpenAsync("/global/counter");

        var disabled = await Assert.ThrowsAsync<InvalidOperationException>(() => tab.ClickAsync("disabled", Stop));
        var missing = await Assert.ThrowsAsync<ElementNotFoundException>(() => tab.ClickAsync("absent", Stop));
        var deaf = await Assert.ThrowsAsync<InvalidOperationException>(() => tab.ClickAsync("count", Stop));

        Assert.Contains("disabled", disabled.Message);
        Assert.Contains("'absent'", missing.Message);
        Assert.Contains("no handler", deaf.Message);
    }

    [Fact]
    public async Task A_click_returns_when_an_asynchronous_handler_is_done()
    {
        await using var app = await TestApp.StartAsync();
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/slow", Stop);

        var clicking = tab.ClickAsync("wait", Stop);
        await tab.WaitForAsync(t => t.TextOf("state") == "waiting", Stop);
        await tab.SettleAsync(Stop);
        var wasDoneEarly = clicking.IsCompleted;
        app.Gate.Open();
        await clicking;

        Assert.False(wasDoneEarly);
        Assert.Equal("done", tab.TextOf("state"));
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_handler_that_throws_fails_the_circuit(Server server)
    {
        foreach (var element in new[] { "fail", "fail-later" })
        {
            var tab = await OpenAsync("/global/failing", server);

            await Record.ExceptionAsync(() => tab.ClickAsync(element, Stop));
            await tab.WaitForAsync(t => t.State == HeadlessTabState.Failed, Stop);

            Assert.Contains("The handler", tab.Reason);
            await Assert.ThrowsAsync<CircuitClosedException>(() => tab.ClickAsync("caught", Stop));
        }
    }

    [Fact]
    public async Task An_error_boundary_keeps_the_circuit()
    {
        var tab = await OpenAsync("/global/failing");

        await tab.ClickAsync("caught", Stop);
        await tab.WaitForAsync(t => t.Has("boundary"), Stop);

        Assert.Equal("Caught.", tab.TextOf("boundary"));
        Assert.Equal(HeadlessTabState.Connected, tab.State);
    }

    [Fact]
    public async Task An_event_the_hub_drops_never_completes()
    {
        await using var app = await TestApp.StartAsync();
        var options = new HeadlessBrowserOptions();
        await using var browser = app.Browser(options);
        var tab = await browser.OpenAsync("/global/counter", Stop);
        app.Hub.Instead["BeginInvokeDotNetFromJS"] = () => null;

        await tab.FireAsync("increment", "click");
        await tab.SettleAsync(Stop);
        options.Timeout = TimeSpan.FromMilliseconds(200);
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => tab.ClickAsync("increment", Stop));

        Assert.Contains("finish 'click'", exception.Message);
        Assert.Equal("0", tab.TextOf("count"));
    }
}
