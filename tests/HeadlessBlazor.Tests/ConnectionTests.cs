using HeadlessBlazor.Tests.App;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace HeadlessBlazor.Tests;

public sealed class ConnectionTests(TestApps apps) : CircuitTest(apps)
{
    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_dropped_circuit_keeps_its_state(Server server)
    {
        var tab = await OpenAsync("/global/counter", server);
        await tab.ClickAsync("increment", Stop);

        await tab.DropAsync();
        var dropped = tab.State;
        var isConnected = await tab.ReconnectAsync(Stop);
        await tab.ClickAsync("increment", Stop);

        Assert.Equal(HeadlessTabState.Disconnected, dropped);
        Assert.True(isConnected);
        Assert.Equal(HeadlessTabState.Connected, tab.State);
        Assert.Null(tab.Reason);
        Assert.Equal("2", tab.TextOf("count"));
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task The_server_sees_the_connection_go_and_come_back(Server server)
    {
        await using var app = await TestApp.StartAsync(server);
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/counter", Stop);

        await tab.DropAsync();
        await app.Circuits.WaitForAsync("down", 1, Stop);
        await tab.ReconnectAsync(Stop);
        await app.Circuits.WaitForAsync("up", 2, Stop);

        Assert.Equal(1, app.Circuits.CountOf("opened"));
        Assert.Equal(0, app.Circuits.CountOf("closed"));
    }

    [Fact]
    public async Task What_was_rendered_meanwhile_arrives_after_the_reconnect()
    {
        await using var app = await TestApp.StartAsync();
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/slow", Stop);
        var clicking = tab.ClickAsync("wait", Stop);
        await tab.WaitForAsync(t => t.TextOf("state") == "waiting", Stop);

        await tab.DropAsync();
        await Assert.ThrowsAsync<CircuitClosedException>(() => clicking);
        await app.Circuits.WaitForAsync("down", 1, Stop);
        app.Gate.Open();
        await tab.ReconnectAsync(Stop);
        await tab.WaitForAsync(t => t.TextOf("state") == "done", Stop);

        Assert.Equal("done", tab.TextOf("state"));
    }

    [Fact]
    public async Task What_the_server_sends_again_is_applied_once()
    {
        await using var app = await TestApp.StartAsync();
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/keys", Stop);
        app.Hub.Instead["OnRenderCompleted"] = () => null;
        await tab.ClickAsync("insert", Stop);
        await tab.ClickAsync("insert", Stop);

        await tab.DropAsync();
        app.Hub.Instead.Clear();
        await tab.ReconnectAsync(Stop);
        await tab.ClickAsync("reverse", Stop);

        Assert.Equal(["d", "c", "b", "new4", "new5", "a"], tab.TextsOf("[data-testid=item] > span"));
    }

    [Fact]
    public async Task A_filter_may_refuse_to_connect_a_circuit()
    {
        await using var app = await TestApp.StartAsync();
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/counter", Stop);

        app.Hub.Instead["ConnectCircuit"] = () => false;
        var isConnected = await tab.ReconnectAsync(Stop);
        app.Hub.Instead["ConnectCircuit"] = () => throw new HubException("Not this circuit.");
        var exception = await Assert.ThrowsAsync<CircuitRefusedException>(() => tab.ReconnectAsync(Stop));
        app.Hub.Instead.Clear();
        var isConnectedLater = await tab.ReconnectAsync(Stop);

        Assert.False(isConnected);
        Assert.Contains("Not this circuit.", exception.Message);
        Assert.True(isConnectedLater);
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_circuit_that_fails_when_it_is_connected_again_is_not_accepted(Server server)
    {
        await using var app = await TestApp.StartAsync(server);
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/counter", Stop);
        app.Circuits.OnUp = () => throw new InvalidOperationException("Another user.");

        await tab.DropAsync();
        await app.Circuits.WaitForAsync("down", 1, Stop);

        Assert.False(await tab.ReconnectAsync(Stop));
        await app.Circuits.WaitForAsync("closed", 1, Stop);
        Assert.NotEqual(HeadlessTabState.Connected, tab.State);
    }

    [Fact]
    public async Task A_new_connection_carries_the_cookies_of_now()
    {
        foreach (var server in TestApps.Servers)
        {
            await using var app = await TestApp.StartAsync(server.Data);
            await using var browser = app.Browser();
            browser.Cookies.Set(new HeadlessCookie("who", "ada") { Domain = app.Transport.BaseAddress.Host });
            var tab = await browser.OpenAsync("/global/counter", Stop);
            browser.Cookies.Set(new HeadlessCookie("who", "bob") { Domain = app.Transport.BaseAddress.Host });
            await tab.ReconnectAsync(Stop);

            Assert.Collection(
                app.Hub.Cookies, sent => Assert.Contains("who=ada", sent), sent => Assert.Contains("who=bob", sent));
        }
    }

    [Fact]
    public async Task An_idle_tab_shows_that_it_is_alive_and_stays_connected()
    {
        await using var app = await TestApp.StartAsync(hub: options =>
        {
            // The server looks at both once a second.
            options.KeepAliveInterval = TimeSpan.FromMilliseconds(100);
            options.ClientTimeoutInterval = TimeSpan.FromSeconds(10);
        });
        var pings = 0;
        var isIdleForLong = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var browser = app.Browser(new HeadlessBrowserOptions
        {
            KeepAliveInterval = TimeSpan.FromMilliseconds(100),
            OnFrame = Count,
        });
        var tab = await browser.OpenAsync("/global/counter", Stop);

        await isIdleForLong.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Stop);
        await tab.ClickAsync("increment", Stop);

        Assert.Equal("1", tab.TextOf("count"));

        // Nothing but a ping has two bytes.
        void Count(HeadlessFrame frame)
        {
            if (frame.Direction == HeadlessFrameDirection.Sent && frame.Payload.Length == 2 && Interlocked.Increment(ref pings) == 3)
            {
                isIdleForLong.TrySetResult();
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_circuit_over_long_polling_is_one_like_any_other(Server server)
    {
        await using var app = await TestApp.StartAsync(server);
        await using var browser = app.Browser(new HeadlessBrowserOptions { Transports = HttpTransportType.LongPolling });
        var tab = await browser.OpenAsync("/global/counter", Stop);
        await tab.ClickAsync("increment", Stop);

        await tab.DropAsync();
        await app.Circuits.WaitForAsync("down", 1, Stop);
        Assert.Equal(HeadlessTabState.Disconnected, tab.State);
        Assert.True(await tab.ReconnectAsync(Stop));
        await tab.ClickAsync("increment", Stop);

        Assert.Equal("2", tab.TextOf("count"));
        await tab.DisposeAsync();
        await app.Circuits.WaitForAsync("closed", 1, Stop);
    }

    [Fact]
    public async Task What_was_sent_before_an_answer_is_shown_when_the_answer_is_there()
    {
        var tab = await OpenAsync("/global/counter");

        for (var count = 1; count <= 200; count++)
        {
            await tab.FireAsync("increment", "click");
            await tab.SettleAsync(Stop);

            Assert.Equal(count.ToString(), tab.TextOf("count"));
        }
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_circuit_that_is_gone_refuses_to_be_connected(Server server)
    {
        var browser = Browser(server);
        var tab = await browser.OpenAsync("/global/counter", Stop);
        await tab.DropAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "_blazor/disconnect")
        {
            Content = new MultipartFormDataContent { { new StringContent(tab.CircuitId), "circuitId" } },
        };
        using var response = await browser.SendAsync(request, Stop);

        Assert.False(await tab.ReconnectAsync(Stop));
        Assert.Equal(HeadlessTabState.Disconnected, tab.State);
        Assert.Contains("did not connect", tab.Reason);
        await Assert.ThrowsAsync<CircuitClosedException>(() => tab.ClickAsync("increment", Stop));
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_refused_reconnect_can_be_followed_by_a_reload(Server server)
    {
        var browser = Browser(server);
        var tab = await browser.OpenAsync("/global/counter", Stop);
        await tab.DropAsync();
        browser.Headers["X-Refuse"] = "/negotiate";

        await Assert.ThrowsAsync<CircuitRefusedException>(() => tab.ReconnectAsync(Stop));
        browser.Headers.Remove("X-Refuse");
        await tab.ReloadAsync(Stop);
        await tab.ClickAsync("increment", Stop);

        Assert.Equal("1", tab.TextOf("count"));
    }

    [Theory]
    [InlineData("/global/persistent", Server.InProcess)]
    [InlineData("/global/persistent", Server.Kestrel)]
    [InlineData("/bare/persistent", Server.InProcess)]
    public async Task A_resumed_circuit_has_its_persistent_state_only(string address, Server server)
    {
        var tab = await OpenAsync(address, server);
        await tab.ClickAsync("add", Stop);
        await tab.ClickAsync("add", Stop);
        var circuit = tab.CircuitId;

        var paused = await tab.PauseAsync(Stop);
        var state = tab.State;
        await tab.ResumeAsync(cancellationToken: Stop);

        Assert.Equal(HeadlessTabState.Paused, state);
        Assert.NotEqual("", paused.Components);
        Assert.NotEqual("", paused.ApplicationState);
        Assert.NotEqual(circuit, tab.CircuitId);
        Assert.Equal("2", tab.TextOf("kept"));
        Assert.Equal("0", tab.TextOf("lost"));

        await tab.ClickAsync("add", Stop);

        Assert.Equal("3", tab.TextOf("kept"));
        Assert.True(await tab.NavigateAsync("global/other", Stop));
        Assert.True(tab.Has("other"));
    }

    [Fact]
    public async Task What_the_server_handed_over_it_does_not_keep()
    {
        var tab = await OpenAsync("/global/persistent");
        var paused = await tab.PauseAsync(Stop);

        var resuming = tab.ResumeAsync(new PausedCircuit(paused.CircuitId, "", ""), Stop);

        await Assert.ThrowsAsync<CircuitRefusedException>(() => resuming);
        await tab.ResumeAsync(paused, Stop);
        Assert.Equal(HeadlessTabState.Connected, tab.State);
    }

    [Fact]
    public async Task Another_browser_may_try_to_resume_what_a_tab_left()
    {
        var victim = await OpenAsync("/global/persistent");
        await victim.ClickAsync("add", Stop);
        var paused = await victim.PauseAsync(Stop);
        var thief = await OpenAsync("/global/persistent");
        await thief.DropAsync();

        await thief.ResumeAsync(paused, Stop);

        Assert.Equal("1", thief.TextOf("kept"));
    }

    [Fact]
    public async Task Nothing_to_resume_is_refused()
    {
        var tab = await OpenAsync("/global/persistent");
        await tab.DropAsync();

        var resuming = tab.ResumeAsync(cancellationToken: Stop);
        var exception = await Assert.ThrowsAsync<CircuitRefusedException>(() => resuming);

        Assert.Contains("ResumeCircuit gave no circuit", exception.Message);
        Assert.Equal(HeadlessTabState.Disconnected, tab.State);
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task What_the_server_kept_of_a_lost_circuit_can_be_resumed(Server server)
    {
        await using var app = await TestApp.StartAsync(server, options => options.DisconnectedCircuitMaxRetained = 0);
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/global/persistent", Stop);
        await tab.ClickAsync("add", Stop);

        await tab.DropAsync();
        await app.Circuits.WaitForAsync("closed", 1, Stop);
        var isConnected = await tab.ReconnectAsync(Stop);
        await tab.ResumeAsync(cancellationToken: Stop);

        Assert.False(isConnected);
        Assert.Equal("1", tab.TextOf("kept"));
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task Closing_the_tab_ends_the_circuit_on_the_server(Server server)
    {
        await using var app = await TestApp.StartAsync(server);
        await using var browser = app.Browser();
        var tab = await browser.OpenAsync("/counter", Stop);

        await tab.DisposeAsync();
        await tab.DisposeAsync();

        await app.Circuits.WaitForAsync("closed", 1, Stop);
        Assert.Equal(HeadlessTabState.Closed, tab.State);
        Assert.Empty(browser.Tabs);
    }

    [Fact]
    public async Task A_server_that_stops_leaves_its_tabs_disconnected()
    {
        foreach (var server in TestApps.Servers)
        {
            var app = await TestApp.StartAsync(server.Data);
            await using var browser = app.Browser();
            var tab = await browser.OpenAsync("/counter", Stop);

            await app.DisposeAsync();
            await tab.WaitForAsync(t => t.State != HeadlessTabState.Connected, Stop);

            Assert.Equal(HeadlessTabState.Disconnected, tab.State);
        }
    }
}
