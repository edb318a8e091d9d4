using HeadlessBlazor.Circuits.Http;
using HeadlessBlazor.Circuits.Interop;
using HeadlessBlazor.Circuits.Protocol;

namespace HeadlessBlazor.Circuits;

/// <summary>
/// The client's half of one circuit: starts it, connects it again, pauses and resumes it, and keeps the page as the
/// server renders it. What it learns it writes into fields and raises the tab's signal; whoever waits looks there.
/// </summary>
internal sealed partial class Circuit : IPageEvents
{
    private readonly HeadlessTab _tab;
    private readonly Page _page;
    private readonly BrowserHttp _http;
    private readonly ScriptHost _scripts;
    private readonly DotNetCalls _calls = new();
    private readonly CancellationTokenSource _closing = new();
    private volatile CircuitConnection? _connection;
    private volatile bool _isOpen;
    private volatile bool _isFailed;
    private volatile bool _isPaused;

    public Circuit(HeadlessTab tab, Page page, BrowserHttp http, Func<IPageEvents, ScriptHost> scripts)
    {
        _tab = tab;
        _page = page;
        _http = http;
        _scripts = scripts(this);
    }

    public string Id { get; private set; } = "";

    // Put together from what each side wrote: an error may arrive while a verb is still at work.
    public HeadlessTabState State => _isFailed ? HeadlessTabState.Failed
        : _isPaused ? HeadlessTabState.Paused
        : _isOpen && _connection is not null ? HeadlessTabState.Connected
        : HeadlessTabState.Disconnected;

    public string? Reason { get; private set; }

    public PausedCircuit? Paused { get; private set; }

    public bool HasRouter { get; private set; }

    public bool HasLocationChangingListeners { get; private set; }

    /// <summary>Waits until the condition holds; throws when the connection ends before it does.</summary>
    public async Task WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _tab.Changed.NextAsync();
            if (condition())
            {
                return;
            }

            if (_connection is null)
            {
                throw new CircuitClosedException(Reason);
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public Task SendAsync(string target, params object?[] arguments) =>
        (_connection ?? throw new CircuitClosedException(Reason)).SendAsync(target, arguments);

    public Task<T> InvokeAsync<T>(string target, object?[] arguments, CancellationToken cancellationToken) =>
        (_connection ?? throw new CircuitClosedException(Reason)).InvokeAsync<T>(target, arguments, cancellationToken);

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await DropAsync();
        _isOpen = _isFailed = false;
        Reason = null;
        var connection = new CircuitConnection(
            _http, new Uri(_page.BaseAddress, "_blazor"), _tab.Browser.Options, _tab.Browser.FramesOf(_tab), OnClosed);
        Listen(connection);
        _connection = connection;
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch
        {
            _connection = null;
            throw;
        }
    }

    private async Task DisconnectAsync(string reason)
    {
        Reason ??= reason;
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }
}
