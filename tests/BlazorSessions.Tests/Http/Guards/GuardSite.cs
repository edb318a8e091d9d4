using System.Net;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>An app without pages on a real server, and a visitor with cookies who follows no redirect.</summary>
internal sealed class GuardSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CookieContainer _cookies = new();

    private GuardSite(WebApplication app, RecordedLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };
    }

    public RecordedLog Log { get; }

    public HttpClient Client { get; }

    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    public IServiceProvider Services => _app.Services;

    public ISessionDirectory Directory => _app.Services.GetRequiredService<ISessionDirectory>();

    public static async Task<GuardSite> StartAsync(
        Action<WebApplication> map, Action<IServiceCollection>? services = null, Action<BlazorSessionsOptions>? configure = null)
    {
        var log = new RecordedLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(TestApp.Start));
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddAntiforgery();
        services?.Invoke(builder.Services);
        builder.Services.AddBlazorSessions(configure);

        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        TestApi.Map(app);
        map(app);
        await app.StartAsync();
        return new GuardSite(app, log);
    }

    public async Task SignInAsync(string id = "1", string? roles = null)
    {
        using var response = await Client.PostAsync($"/api/sign-in/{id}?name=Ada&roles={roles}", null, TestApp.Stop);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Asks for a page as a browser does.</summary>
    public Task<HttpResponseMessage> VisitAsync(string path) =>
        Client.SendAsync(Visiting.Request(HttpMethod.Get, path, Visiting.Navigation), TestApp.Stop);

    /// <summary>Asks as a script does, and returns the status.</summary>
    public async Task<int> CallAsync(string path, HttpMethod? method = null)
    {
        using var response = await Client.SendAsync(
            Visiting.Request(method ?? HttpMethod.Get, path, ("Accept", "application/json")), TestApp.Stop);
        return (int)response.StatusCode;
    }

    public HubConnection Connect(string path, HttpTransportType transport, params (string Name, string Value)[] headers) =>
        Describe(path, transport, headers).Build();

    /// <summary>Describes a client that comes back when the server has let go of it.</summary>
    public HubConnection ConnectAgainAndAgain(string path, HttpTransportType transport) =>
        Describe(path, transport).WithAutomaticReconnect().Build();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IHubConnectionBuilder Describe(
        string path, HttpTransportType transport, params (string Name, string Value)[] headers) =>
        new HubConnectionBuilder().WithUrl(new Uri(Client.BaseAddress!, path), options =>
        {
            options.Cookies = _cookies;
            options.Transports = transport;
            foreach (var (name, value) in headers)
            {
                options.Headers[name] = value;
            }
        });
}
