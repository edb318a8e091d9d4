using BlazorSessions.Headless;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Hosting;

/// <summary>
/// Two nodes of one app in this process: a clock each, one key ring, one store between them, and for each a
/// <see cref="NodeLink"/> that delays or drops what the node learns of the other.
/// </summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly List<NodeBrowser> _browsers = [];

    private TwoNodes(Node first, Node second) => (First, Second) = (first, second);

    public Node First { get; }

    public Node Second { get; }

    /// <summary>Starts both with the same settings; the clock of the second may be ahead.</summary>
    public static async Task<TwoNodes> StartAsync(
        Action<BlazorSessionsOptions>? configure = null,
        Action<IServiceCollection, BlazorSessionsBuilder>? services = null,
        Action<WebApplication>? pipeline = null,
        TimeSpan ahead = default)
    {
        var caller = new CallersClock();
        var store = new MemorySessionStore(caller);
        var keys = new EphemeralDataProtectionProvider();
        var first = await StartNodeAsync(TestApp.Start);
        return new TwoNodes(first, await StartNodeAsync(TestApp.Start + ahead));

        async Task<Node> StartNodeAsync(DateTimeOffset start)
        {
            var clock = new FakeTimeProvider(start);
            var link = new NodeLink(store, caller, clock);
            var app = await TestApp.StartAsync(configure, (all, sessions) =>
            {
                all.AddSingleton<IDataProtectionProvider>(keys);
                sessions.UseStore(_ => link);
                services?.Invoke(all, sessions);
            }, pipeline: pipeline, clock: clock);
            return new Node(app, link);
        }
    }

    /// <summary>A browser of its own that asks the first node, until told to ask the other.</summary>
    public NodeBrowser NewBrowser(HeadlessBrowserOptions? options = null)
    {
        options ??= new HeadlessBrowserOptions();
        options.Clock = First.App.Clock;
        var browser = new NodeBrowser(First, options);
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>Moves both clocks.</summary>
    public void Advance(TimeSpan by)
    {
        First.App.Clock.Advance(by);
        Second.App.Clock.Advance(by);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.Browser.DisposeAsync();
        }

        await First.App.DisposeAsync();
        await Second.App.DisposeAsync();
    }
}

/// <summary>An app, and its way to the store that both share.</summary>
internal sealed record Node(TestApp App, NodeLink Link);

/// <summary>One cookie jar in front of both nodes. Each request and each new connection goes to <see cref="On"/>.</summary>
internal sealed class NodeBrowser
{
    private static readonly Uri s_address = new("https://localhost/");

    public NodeBrowser(Node on, HeadlessBrowserOptions options)
    {
        On = on;
        var transport = HeadlessTransport.ForTestServer(s_address, () => On.App.Server);
        Browser = new HeadlessBrowser(transport, options).UseSessionScripts();
    }

    public Node On { get; set; }

    public HeadlessBrowser Browser { get; }

    /// <summary>Opens a page on a node, where its circuit stays; what the browser asks later goes there too.</summary>
    public Task<HeadlessTab> OpenAsync(Node node, string address = "/")
    {
        On = node;
        return Browser.OpenAsync(address, TestApp.Stop);
    }
}
