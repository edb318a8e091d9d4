using System.Collections.Concurrent;
using HeadlessBlazor.Circuits.Http;

namespace HeadlessBlazor;

/// <summary>
/// A browser without a screen: opens pages of a Blazor Server app and drives their circuits. Its tabs
/// share cookies, local storage and scripts. Cheap enough to hold thousands of tabs.
/// </summary>
/// <example>
/// <code>
/// await using var browser = new HeadlessBrowser(HeadlessTransport.ForServer(address));
/// await using var tab = await browser.OpenAsync("/counter");
/// await tab.ClickAsync("increment");
/// Assert.Equal("1", tab.TextOf("count"));
/// </code>
/// </example>
public sealed class HeadlessBrowser : IAsyncDisposable
{
    private readonly ConcurrentDictionary<HeadlessTab, bool> _tabs = new();
    private readonly ConcurrentQueue<HeadlessFrame> _frames = new();

    /// <summary>Creates a browser with no cookies and no tabs.</summary>
    /// <param name="transport">How to reach the app. Several browsers may share it; none disposes it.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    public HeadlessBrowser(HeadlessTransport transport, HeadlessBrowserOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Options = options ?? new HeadlessBrowserOptions();
        Cookies = new HeadlessCookies(Options.Clock);
        Http = new BrowserHttp(transport, Cookies, Headers);
    }

    /// <summary>Gets the cookies.</summary>
    public HeadlessCookies Cookies { get; }

    /// <summary>Gets the headers added to every request and WebSocket.</summary>
    public HeadlessHeaders Headers { get; } = new();

    /// <summary>Gets the JavaScript the server may call.</summary>
    public HeadlessScripts Scripts { get; } = new();

    /// <summary>Gets what <c>localStorage</c> holds.</summary>
    public ConcurrentDictionary<string, string> LocalStorage { get; } = new();

    /// <summary>Gets the open tabs, in no order.</summary>
    public IReadOnlyCollection<HeadlessTab> Tabs => [.. _tabs.Keys];

    /// <summary>
    /// Gets the recorded frames, oldest first; empty unless <see cref="HeadlessBrowserOptions.RecordFrames"/> is set.
    /// </summary>
    public IReadOnlyCollection<HeadlessFrame> Frames => _frames;

    internal BrowserHttp Http { get; }

    internal HeadlessBrowserOptions Options { get; }

    internal TimeSpan Timeout => Options.Timeout;

    /// <summary>
    /// Opens a page in a new tab and starts its circuit if it has anything interactive; returns after the first
    /// render. Whatever the status of the answer is, the tab shows it.
    /// </summary>
    /// <param name="address">The address, relative to the app's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The tab.</returns>
    /// <exception cref="CircuitRefusedException">The server refused the circuit.</exception>
    public async Task<HeadlessTab> OpenAsync(string address, CancellationToken cancellationToken = default)
    {
        var tab = new HeadlessTab(this);
        _tabs[tab] = true;
        try
        {
            await tab.LoadAsync(address, cancellationToken);
            return tab;
        }
        catch
        {
            await tab.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Sends a request as a script's <c>fetch</c> would, with the browser's cookies and headers, and keeps the cookies
    /// of the answer. Redirects are not followed.
    /// </summary>
    /// <param name="request">The request; its address may be relative to the app's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer; the caller disposes it.</returns>
    public Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Http.SendAsync(request, cancellationToken);
    }

    /// <summary>Closes all tabs.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var tab in _tabs.Keys)
        {
            await tab.DisposeAsync();
        }
    }

    internal void OnTabClosed(HeadlessTab tab) => _tabs.TryRemove(tab, out _);

    /// <summary>What sees the frames of a tab; null when nobody wants them.</summary>
    internal Action<HeadlessFrameDirection, ReadOnlyMemory<byte>>? FramesOf(HeadlessTab tab) =>
        Options is { OnFrame: null, RecordFrames: false }
            ? null
            : (direction, payload) => OnFrame(tab, direction, payload);

    private void OnFrame(HeadlessTab tab, HeadlessFrameDirection direction, ReadOnlyMemory<byte> payload)
    {
        if (Options.OnFrame is { } callback)
        {
            callback(new HeadlessFrame(tab, direction, payload));
        }

        if (Options.RecordFrames)
        {
            _frames.Enqueue(new HeadlessFrame(tab, direction, payload.ToArray()));
        }
    }
}
