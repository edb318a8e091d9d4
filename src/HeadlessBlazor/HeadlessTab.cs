using System.Net;
using HeadlessBlazor.Circuits;
using HeadlessBlazor.Circuits.Interop;

namespace HeadlessBlazor;

/// <summary>
/// One tab of a headless browser: a page and, if anything on it is interactive, its circuit. Elements are named by
/// test id (<c>data-testid</c>), id, name or tag, whichever is found first, or by any CSS selector.
/// </summary>
/// <remarks>
/// One test drives a tab at a time; reading is safe from any thread. Every verb gives up after
/// <see cref="HeadlessBrowserOptions.Timeout"/>.
/// </remarks>
public sealed partial class HeadlessTab : IAsyncDisposable
{
    private Page? _page;
    private Circuit? _circuit;
    private bool _isClosed;

    internal HeadlessTab(HeadlessBrowser browser)
    {
        Browser = browser;
        Url = browser.Http.BaseAddress;
    }

    /// <summary>Gets the browser the tab belongs to.</summary>
    public HeadlessBrowser Browser { get; }

    /// <summary>Gets the address the tab shows.</summary>
    public Uri Url { get; private set; }

    /// <summary>Gets the status of the last page load.</summary>
    public HttpStatusCode StatusCode => Page.Document.Status;

    /// <summary>Gets the page as the server sent it, comments and scripts included: to search it for secrets.</summary>
    public string Source => Page.Document.Html;

    /// <summary>Gets where the tab stands.</summary>
    public HeadlessTabState State =>
        _isClosed ? HeadlessTabState.Closed : _circuit?.State ?? HeadlessTabState.Static;

    /// <summary>Gets why the circuit is not connected, as far as the server said; null while it is.</summary>
    public string? Reason => _circuit?.Reason;

    /// <summary>Gets the secret id of the circuit; empty without one.</summary>
    public string CircuitId => _circuit?.Id ?? "";

    internal ChangeSignal Changed { get; } = new();

    private Page Page => _page ?? throw new InvalidOperationException("The tab has not loaded a page yet.");

    private Circuit Live =>
        _circuit ?? throw new InvalidOperationException($"Nothing on '{Url}' is interactive, so there is no circuit.");

    /// <summary>
    /// Loads a page as typing its address does: ends the circuit of the page before, follows redirects, starts the
    /// circuit of the new page and returns after its first render.
    /// </summary>
    /// <param name="address">The address, relative to the app's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task LoadAsync(string address, CancellationToken cancellationToken = default) =>
        LoadAsync(Get(new Uri(Browser.Http.BaseAddress, address.TrimStart('/'))), cancellationToken);

    /// <summary>Loads the tab's address again.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ReloadAsync(CancellationToken cancellationToken = default) =>
        LoadAsync(Get(Url), cancellationToken);

    /// <summary>
    /// Waits until the condition holds. It is looked at now and after every change the server makes; nothing polls.
    /// </summary>
    /// <param name="condition">What to wait for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CircuitException">The circuit failed, so nothing will change any more.</exception>
    /// <exception cref="TimeoutException">It did not hold in time; the message shows the page.</exception>
    public Task WaitForAsync(Func<HeadlessTab, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WithinTimeAsync("wait for the condition", async stop =>
        {
            while (true)
            {
                var changed = Changed.NextAsync();
                if (Holds(condition))
                {
                    return;
                }

                if (State is HeadlessTabState.Failed or HeadlessTabState.Closed)
                {
                    throw new CircuitException($"The circuit ended while a test waited for it: {Reason}");
                }

                await changed.WaitAsync(stop);
            }
        }, cancellationToken);
    }

    /// <summary>Closes the tab as a user does: the server ends its circuit at once. Twice does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        try
        {
            await WithinTimeAsync("close", EndCircuitAsync, CancellationToken.None);
        }
        finally
        {
            _isClosed = true;
            Browser.OnTabClosed(this);
            Changed.Raise();
        }
    }

    private Task LoadAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        WithinTimeAsync($"load {request.RequestUri}", async stop =>
        {
            await EndCircuitAsync(stop);
            var page = new Page(await Browser.Http.LoadAsync(request, stop));
            while (page.Redirection is { } next)
            {
                page = new Page(await Browser.Http.LoadAsync(Get(next), stop));
            }

            _page = page;
            Url = page.Document.Address;
            Changed.Raise();
            if (page.Components.Count > 0)
            {
                _circuit = new Circuit(this, page, Browser.Http, Scripts);
                await _circuit.StartAsync(stop);
                await SettleAsync(stop);
            }
        }, cancellationToken);

    private static HttpRequestMessage Get(Uri address) => new(HttpMethod.Get, address);

    private bool Holds(Func<HeadlessTab, bool> condition)
    {
        try
        {
            return condition(this);
        }
        catch (ElementNotFoundException)
        {
            return false;
        }
    }

    private ScriptHost Scripts(IPageEvents events) =>
        new(this, Browser.Scripts, new FrameworkScripts(events, Browser.LocalStorage));

    private async Task EndCircuitAsync(CancellationToken cancellationToken)
    {
        if (_circuit is { } circuit)
        {
            await circuit.EndAsync(cancellationToken);
            _circuit = null;
        }
    }

    private async Task WithinTimeAsync(
        string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Browser.Timeout);
        try
        {
            await work(deadline.Token);
        }
        catch (OperationCanceledException)
            when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The tab at '{Url}' ({State}) did not {what} within {Browser.Timeout.TotalSeconds:0.#} s. "
                + $"It shows: {(_page is null ? "nothing" : Html)}");
        }
    }
}
