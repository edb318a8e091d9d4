using BlazorSessions.Scopes;
using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Whoever goes on to another page while the circuit of this one opens has done nothing wrong.</summary>
public sealed class LeftWhileOpeningTests
{
    [Fact]
    public async Task A_circuit_that_is_left_while_its_browser_is_asked_to_reload_logs_no_error()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var other = app.NewBrowser();
        other.TakeCookieOf(browser);

        // What the page was rendered by counts no longer when its circuit connects.
        app.Connector = async (address, headers, stop) =>
        {
            app.Connector = null;
            await other.PostAsync("/api/sign-in/2?name=Bob").TextAsync();
            return await app.ConnectAsync(address, headers, stop);
        };
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        browser.Scripts.Module(Driving.Module, "reload", async (_, _, _) =>
        {
            asked.TrySetResult();
            await new TaskCompletionSource().Task;
            return null;
        });
        using var leaving = new CancellationTokenSource();
        var opening = browser.OpenAsync("/", leaving.Token);
        await asked.Task.WaitAsync(TestApp.Stop);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        await TestApp.UntilAsync(() => app.Services.GetRequiredService<OpenConnections>().Count == 0);

        Assert.DoesNotContain(app.Log.All, line => line.Level >= LogLevel.Error);
    }
}
