using BlazorSessions.Testing;
using BlazorSessions.Tests.Hosting;

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
