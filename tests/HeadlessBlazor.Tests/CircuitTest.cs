using HeadlessBlazor.Tests.App;

namespace HeadlessBlazor.Tests;

/// <summary>A test that opens pages of the shared app with a browser of its own.</summary>
public abstract class CircuitTest(TestApps apps) : IAsyncDisposable
{
    private readonly List<HeadlessBrowser> _browsers = [];

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TestApps Apps { get; } = apps;

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected HeadlessBrowser Browser(Server server = Server.InProcess, HeadlessBrowserOptions? options = null)
    {
        var browser = Apps[server].Browser(options);
        _browsers.Add(browser);
        return browser;
    }

    protected Task<HeadlessTab> OpenAsync(string address, Server server = Server.InProcess) =>
        Browser(server).OpenAsync(address, Stop);
}
