using BlazorSessions.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>A paused circuit leaves its state behind; who resumes it must be who paused it.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task A_paused_circuit_resumes_with_its_state()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);
        await tab.PauseAsync(TestApp.Stop);

        await tab.ResumeAsync(cancellationToken: TestApp.Stop);

        Assert.Equal(("note of Ada", "restored", "Ada"), (tab.TextOf("note"), tab.TextOf("origin"), tab.TextOf("user")));
    }

    [Theory]
    [InlineData("Bob")]
    [InlineData("nobody")]
    [InlineData("Ada elsewhere")]
    [InlineData("a visitor")]
    [InlineData("ended")]
    public async Task A11_nothing_of_a_paused_circuit_is_shown_to_another_session(string who)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);
        var paused = await tab.PauseAsync(TestApp.Stop);
        Assert.NotEmpty(paused.ApplicationState);
        await TakeOverAsync(app, browser, who);
        var frames = browser.Frames.Count;

        var resuming = tab.ResumeAsync(paused, TestApp.Stop);
        await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);

        Assert.DoesNotContain(browser.Frames.Skip(frames), frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("note of") || frame.Contains("RenderBatch")));
        await tab.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => resuming);
    }

    [Fact]
    public async Task A_circuit_that_the_server_let_go_of_resumes_with_the_state_it_kept()
    {
        await using var app = await StartEvictingAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);
        await EvictAsync(app, tab);
        Assert.False(await tab.ReconnectAsync(TestApp.Stop));

        await tab.ResumeAsync(cancellationToken: TestApp.Stop);

        Assert.Equal(("note of Ada", "restored", "Ada"), (tab.TextOf("note"), tab.TextOf("origin"), tab.TextOf("user")));
    }

    [Theory]
    [InlineData("Bob")]
    [InlineData("nobody")]
    [InlineData("Ada elsewhere")]
    [InlineData("a visitor")]
    [InlineData("ended")]
    public async Task A11_nothing_that_the_server_kept_of_a_circuit_is_shown_to_another_session(string who)
    {
        await using var app = await StartEvictingAsync();
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);
        await EvictAsync(app, tab);
        await TakeOverAsync(app, browser, who);
        var frames = browser.Frames.Count;
        Assert.False(await tab.ReconnectAsync(TestApp.Stop));

        var resuming = tab.ResumeAsync(cancellationToken: TestApp.Stop);
        await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);

        Assert.DoesNotContain(browser.Frames.Skip(frames), frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("note of") || frame.Contains("RenderBatch")));
        await tab.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => resuming);
    }

    [Fact]
    public async Task A11_a_circuit_that_waits_for_its_own_session_is_not_resumed_by_another()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);
        await tab.DropAsync();
        var own = app.NewBrowser();
        own.TakeCookieOf(browser);
        browser.TakeCookieOf(await app.NewBrowserOfAsync("Bob"));
        var frames = browser.Frames.Count;

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
        await Assert.ThrowsAnyAsync<Exception>(() => tab.ResumeAsync(cancellationToken: TestApp.Stop));

        Assert.DoesNotContain(browser.Frames.Skip(frames), frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("note of") || frame.Contains("RenderBatch")));
        browser.TakeCookieOf(own);
        Assert.True(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A11_a_circuit_whose_session_had_ended_is_not_resumed_by_anybody()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.ShowsAsync("user", "");
        var paused = await tab.PauseAsync(TestApp.Stop);
        var frames = browser.Frames.Count;

        var resuming = tab.ResumeAsync(paused, TestApp.Stop);
        await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);

        Assert.DoesNotContain(browser.Frames.Skip(frames), frame =>
            frame.Direction == HeadlessFrameDirection.Received && frame.Contains("note of"));
        await tab.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => resuming);
    }

    // Lets go of a circuit as soon as its connection is gone, and keeps its state.
    private static Task<TestApp> StartEvictingAsync() => TestApp.StartAsync(
        services: (services, _) => services.Configure<CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = 0));

    private static async Task EvictAsync(TestApp app, HeadlessTab tab)
    {
        await tab.DropAsync();
        await TestApp.UntilAsync(() => app.Services.GetRequiredService<OpenCircuits>().Count == 0);
    }

    private static async Task TakeOverAsync(TestApp app, HeadlessBrowser browser, string who)
    {
        switch (who)
        {
            case "Bob":
                browser.TakeCookieOf(await app.NewBrowserOfAsync("Bob"));
                break;
            case "nobody":
                browser.Cookies.Clear();
                break;
            case "Ada elsewhere":
                browser.TakeCookieOf(await app.NewBrowserOfAsync("Ada"));
                break;
            case "a visitor":
                var visitor = app.NewBrowser();
                await visitor.PostAsync("/api/increment/count").TextAsync();
                browser.TakeCookieOf(visitor);
                break;
            case "ended":
                await app.Directory.RevokeUserAsync("1", TestApp.Stop);
                break;
        }
    }
}
