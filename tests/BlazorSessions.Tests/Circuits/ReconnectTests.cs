using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>A circuit that loses its connection comes back over one with the cookies of now.</summary>
public sealed class ReconnectTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Ada")]
    public async Task A_circuit_comes_back_over_the_same_session(string? who)
    {
        await using var app = await TestApp.StartAsync();
        var browser = who is null ? app.NewBrowser() : await app.NewBrowserOfAsync(who);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);

        await tab.DropAsync();
        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.IncrementAsync(2);
        Assert.Equal(who ?? "", tab.TextOf("user"));
    }

    [Fact]
    public async Task A_circuit_comes_back_after_it_signed_in_and_regenerated()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.SignInAsync("Ada");
        await tab.ClickAsync("regenerate", TestApp.Stop);

        await tab.DropAsync();

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));
        await tab.IncrementAsync(1);
    }

    [Theory]
    [InlineData("other user")]
    [InlineData("same user, other session")]
    [InlineData("none")]
    [InlineData("ended")]
    [InlineData("ended while connected")]
    public async Task A10_a_circuit_does_not_come_back_over_another_session(string over)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        if (over == "ended while connected")
        {
            await app.Directory.RevokeUserAsync("1", TestApp.Stop);
            await tab.EndsAsync();
        }

        await tab.DropAsync();
        switch (over)
        {
            case "other user":
                browser.TakeCookieOf(await app.NewBrowserOfAsync("Bob"));
                break;
            case "same user, other session":
                browser.TakeCookieOf(await app.NewBrowserOfAsync("Ada"));
                break;
            case "none":
                browser.Cookies.Clear();
                break;
            case "ended":
                await app.Directory.RevokeUserAsync("1", TestApp.Stop);
                break;
        }

        var frames = browser.Frames.Count;
        Assert.False(await tab.ReconnectAsync(TestApp.Stop));

        // Not a byte of what it rendered before, during or after.
        app.Services.GetRequiredService<Ticker>().Tick();
        Assert.DoesNotContain(browser.Frames.Skip(frames), frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("RenderBatch") || frame.Contains("Ada")));
    }

    // The response with the new cookie may be on its way, so it comes back: to see and do nothing of what is new.
    [Theory]
    [InlineData("regenerate")]
    [InlineData("sign-in/1?name=Ada%20Lovelace")]
    public async Task R3_a_circuit_that_comes_back_with_the_previous_secret_sees_nothing_new_and_is_gone_after_15_seconds(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var (early, victim) = (app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true }), app.NewBrowser());
        await early.PostAsync("/api/increment/count").TextAsync();
        victim.TakeCookieOf(early);
        var tab = await early.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        app.Connector = async (address, headers, stop) =>
        {
            app.Connector = null;
            var socket = await app.ConnectAsync(address, headers, stop);
            await victim.PostAsync($"/api/{verb}").TextAsync();
            await victim.PostAsync("/api/increment/count").TextAsync();
            return socket;
        };

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.IsRefutedAsync(app);
        Assert.Equal(("1", ""), (tab.TextOf("count"), tab.TextOf("user")));
        Assert.DoesNotContain(early.Frames, frame => frame.Contains("Ada Lovelace"));
        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A10_what_a_busy_circuit_renders_meanwhile_does_not_reach_the_connection_of_another_user()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        using var busy = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        app.Probe.Run = _ =>
        {
            // Blocks the circuit's dispatcher: what comes after waits in line.
            begun.Set();
            busy.Wait(TestApp.Stop);
            return Task.CompletedTask;
        };
        await tab.FireAsync("probe", "click");
        begun.Wait(TestApp.Stop);
        app.Services.GetRequiredService<Ticker>().Tick();
        await tab.DropAsync();
        browser.TakeCookieOf(await app.NewBrowserOfAsync("Bob"));
        var frames = browser.Frames.Count;

        var reconnecting = tab.ReconnectAsync(TestApp.Stop);
        await WaitForReconnectAsync(app);
        busy.Set();

        Assert.False(await reconnecting);
        Assert.DoesNotContain(browser.Frames.Skip(frames), frame =>
            frame.Direction == HeadlessFrameDirection.Received && frame.Contains("RenderBatch"));
    }

    [Fact]
    public async Task A11_a_stolen_circuit_id_opens_nothing_over_the_session_of_the_thief_and_harms_nobody()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var thief = await app.NewBrowserOfAsync("Bob", new HeadlessBrowserOptions { RecordFrames = true });
        var tabOfThief = await thief.OpenAsync("/", TestApp.Stop);
        await tabOfThief.DropAsync();
        var frames = thief.Frames.Count;

        Assert.False(await tabOfThief.ReconnectToAsync(tab.CircuitId, TestApp.Stop));

        Assert.DoesNotContain(thief.Frames.Skip(frames), frame => frame.Contains("Ada") || frame.Contains("RenderBatch"));
        await tab.IncrementAsync(1);
    }

    [Fact]
    public async Task A_circuit_without_a_session_adopts_the_anonymous_one_that_another_tab_started()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        await browser.PostAsync("/api/increment/count").TextAsync();

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.ShowsAsync("count", "1");
        await tab.IncrementAsync(2);
    }

    [Fact]
    public async Task A10_a_circuit_without_a_session_does_not_come_back_over_a_signed_in_one()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        await browser.SignInByRequestAsync("Ada");

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A10_a_circuit_does_not_come_back_to_a_session_that_another_node_has_ended()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var tab = await visitor.OpenAsync(nodes.First);
        await tab.DropAsync();
        await nodes.Second.App.Directory.RevokeUserAsync("1", TestApp.Stop);

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    // Between the question whether it may come back and its coming back.
    [Fact]
    public async Task A10_a_session_that_ends_while_its_circuit_comes_back_is_found_at_the_last_moment()
    {
        var end = () => Task.CompletedTask;
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddScoped<CircuitHandler>(_ => new Earlier(() => end())));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        end = () => app.Directory.RevokeUserAsync("1", TestApp.Stop);

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task I12_a_circuit_that_comes_back_with_a_secret_in_its_grace_sees_nothing_of_the_session()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromMinutes(1));
        var (browser, early) = (app.NewBrowser(), app.NewBrowser());
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        await early.PostAsync("/api/increment/count").TextAsync();
        browser.TakeCookieOf(early);
        await early.PostAsync("/api/regenerate").TextAsync();

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.IsRefutedAsync(app);
        Assert.Equal("0", tab.TextOf("count"));
    }

    private static Task WaitForReconnectAsync(TestApp app) => TestApp.UntilAsync(() =>
        app.Log.All.Any(line => line.Text.Contains("Transferring disconnected circuit") || line.Id == 301));

    /// <summary>Hears of a connection before the product does.</summary>
    private sealed class Earlier(Func<Task> act) : CircuitHandler
    {
        public override int Order => int.MinValue;

        public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => act();
    }
}
