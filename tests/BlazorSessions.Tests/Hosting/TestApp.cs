using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using BlazorSessions.Headless;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Hosting;

/// <summary>A whole app in process, over https, with a clock that stands still and an API for every verb.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HeadlessTransport _direct;
    private readonly HeadlessTransport _transport;
    private readonly ConcurrentBag<HeadlessBrowser> _browsers = [];
    private readonly ConcurrentQueue<Uri> _addresses = new();

    private TestApp(WebApplication app, FakeTimeProvider clock, RecordedLog log)
    {
        _app = app;
        Clock = clock;
        Log = log;
        var server = app.GetTestServer();
        server.BaseAddress = new Uri("https://localhost/");
        _direct = HeadlessTransport.ForTestServer(server);
        _transport = new HeadlessTransport(server.BaseAddress, new Listener(server.CreateHandler(), _addresses), Connect);
    }

    public static DateTimeOffset Start { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public FakeTimeProvider Clock { get; }

    public RecordedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public TestServer Server => _app.GetTestServer();

    /// <summary>Gets the addresses that browsers asked for, oldest first.</summary>
    public IReadOnlyCollection<Uri> Addresses => _addresses;

    /// <summary>Changes the headers that a browser sends with its WebSocket; it has sent the same with negotiate.</summary>
    public Action<IDictionary<string, string>>? BeforeWebSocket { get; set; }

    /// <summary>Opens WebSockets in another way than by asking the app.</summary>
    public HeadlessWebSocketConnector? Connector { get; set; }

    public ISessionStore Store => Services.GetRequiredService<ISessionStore>();

    public ISessionDirectory Directory => Services.GetRequiredService<ISessionDirectory>();

    public Probe Probe => Services.GetRequiredService<Probe>();

    public static async Task<TestApp> StartAsync(
        Action<BlazorSessionsOptions>? configure = null,
        Action<IServiceCollection, BlazorSessionsBuilder>? services = null,
        string environment = "Production",
        Action<WebApplication>? pipeline = null,
        FakeTimeProvider? clock = null,
        Action<WebApplication>? before = null)
    {
        clock ??= new FakeTimeProvider(Start);
        var log = new RecordedLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,

            // Hundreds of apps at once would watch more files than a machine allows.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddSingleton<Ticker>();
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddPlainCookieNames();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = true);
        var sessions = builder.Services.AddBlazorSessions(configure);
        services?.Invoke(builder.Services, sessions);

        var app = builder.Build();
        app.Use((http, next) => NoteFailureAsync(http, next, log));
        before?.Invoke(app);
        app.UseBlazorSessions();
        app.UseAntiforgery();
        pipeline?.Invoke(app);
        app.MapBlazorSessions();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        TestApi.Map(app);
        await app.StartAsync();
        return new TestApp(app, clock, log);
    }

    /// <summary>Sends one request without a browser: only the headers given here, no cookie jar, no Origin.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var client = _app.GetTestServer().CreateClient();
        using var request = Visiting.Request(method, path, headers);
        request.Content = content;
        return await client.SendAsync(request, Stop);
    }

    /// <summary>Waits in real time until something the app does in the background has happened.</summary>
    public static Task UntilAsync(Func<bool> happened) => UntilAsync(() => Task.FromResult(happened()));

    /// <summary>Tries in real time until it has worked.</summary>
    public static async Task UntilAsync(Func<Task<bool>> tryAsync)
    {
        for (var waited = Stopwatch.StartNew(); !await tryAsync();)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "What was waited for has not happened in 30 seconds.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }
    }

    /// <summary>A browser of its own: cookies, tabs, and the scripts of the product.</summary>
    public HeadlessBrowser NewBrowser(HeadlessBrowserOptions? options = null)
    {
        options ??= new HeadlessBrowserOptions();
        options.Clock = Clock;
        var browser = new HeadlessBrowser(_transport, options).UseSessionScripts();
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>Forgets browsers that were closed, for tests that open them by the thousand.</summary>
    public void Forget() => _browsers.Clear();

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Opens a WebSocket to the app, past <see cref="Connector"/>.</summary>
    public Task<WebSocket> ConnectAsync(Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken stop) =>
        _direct.Connect(address, headers, stop);

    // The test server would hand what the app throws to the client alone.
    private static async Task NoteFailureAsync(HttpContext http, RequestDelegate next, RecordedLog log)
    {
        try
        {
            await next(http);
        }
        catch (Exception exception)
        {
            log.CreateLogger("Failure").LogCritical(exception, "{Path} failed", http.Request.Path);
            throw;
        }
    }

    private Task<WebSocket> Connect(Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken stop)
    {
        var sent = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
        BeforeWebSocket?.Invoke(sent);
        return Connector is null ? ConnectAsync(address, sent, stop) : Connector(address, sent, stop);
    }

    private sealed class Listener(HttpMessageHandler app, ConcurrentQueue<Uri> addresses) : DelegatingHandler(app)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            addresses.Enqueue(request.RequestUri!); // the browser resolves every address
            return base.SendAsync(request, cancellationToken);
        }
    }
}
