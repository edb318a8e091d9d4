using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The connection between one page and the server: a test cuts it, and sees what came over it.</summary>
internal sealed class Wire
{
    // Every attempt to connect begins with it; while a test wants none, it waits here or fails.
    private const string Negotiate = "**/_blazor/negotiate**";

    private const string RememberSockets =
        """
        window.sockets = [];
        window.WebSocket = class extends WebSocket {
          constructor(...all) { super(...all); window.sockets.push(this); }
        };
        """;

    private readonly IPage page;
    private readonly ConcurrentQueue<byte[]> received = new();

    private Wire(IPage page)
    {
        this.page = page;
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            received.Enqueue(frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));
    }

    /// <summary>Lays the wire of a page that has not been opened yet.</summary>
    internal static async Task<Wire> LayAsync(IPage page)
    {
        var wire = new Wire(page);
        await page.AddInitScriptAsync(RememberSockets);

        return wire;
    }

    /// <summary>Cuts the connection; the page tries to get another one at once.</summary>
    internal Task CutAsync() => page.EvaluateAsync("() => window.sockets.forEach(socket => socket.close())");

    /// <summary>
    /// Cuts the connection, and lets the page wait for another one until the result is called. Returns when the page
    /// has noticed, and waits.
    /// </summary>
    internal async Task<Func<Task>> HoldAsync()
    {
        var hasBegun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        await page.RouteAsync(Negotiate, async route =>
        {
            hasBegun.TrySetResult();
            await end.Task;
            await route.ContinueAsync();
        });
        await CutAsync();
        await hasBegun.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        return async () =>
        {
            await page.UnrouteAsync(Negotiate);
            end.SetResult();
        };
    }

    /// <summary>
    /// Cuts the connection, and lets every attempt to get another one fail until the result is called.
    /// </summary>
    internal async Task<Func<Task>> BreakAsync()
    {
        await page.RouteAsync(Negotiate, route => route.AbortAsync());
        await CutAsync();

        return () => page.UnrouteAsync(Negotiate);
    }

    /// <summary>Waits until the page is connected again.</summary>
    internal Task WaitForNextAsync() =>
        page.WaitForFunctionAsync("() => window.sockets.length > 1 && window.sockets.at(-1).readyState === WebSocket.OPEN");

    /// <summary>Forgets what has come so far.</summary>
    internal void Forget() => received.Clear();

    /// <summary>Whether a text has come since, in whatever the server sent.</summary>
    internal bool HasBrought(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        return received.Any(frame => frame.AsSpan().IndexOf(bytes) >= 0);
    }
}
