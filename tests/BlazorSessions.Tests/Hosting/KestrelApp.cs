using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Hosting;

/// <summary>The test app behind a real server, whose responses start when they start, with a client that keeps one cookie.</summary>
internal sealed class KestrelApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private string? _cookie;

    private KestrelApp(WebApplication app)
    {
        _app = app;
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };
    }

    public Probe Probe => _app.Services.GetRequiredService<Probe>();

    public static async Task<KestrelApp> StartAsync(Action<WebApplication>? map = null, WatchedMemoryStore? store = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders().AddProvider(new RecordedLog());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddPlainCookieNames();
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddSingleton<Ticker>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        var sessions = builder.Services.AddBlazorSessions();
        store?.Use(builder.Services, sessions);
        var app = builder.Build();
        app.UseExceptionHandler(errors => errors.Run(_ => Task.CompletedTask));
        app.UseBlazorSessions();
        app.UseAntiforgery();
        map?.Invoke(app);
        app.MapBlazorSessions();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        TestApi.Map(app);
        await app.StartAsync(TestApp.Stop);
        return new KestrelApp(app);
    }

    /// <summary>Sends a request and returns as soon as the response has started.</summary>
    public async Task<HttpResponseMessage> BeginAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = Visiting.Request(method, path, headers);
        if (_cookie is not null)
        {
            request.Headers.Add("Cookie", $"{BlazorSessionsDefaults.SecureCookieName}={_cookie}");
        }

        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestApp.Stop);
        if (response.SetSession() is { } set)
        {
            _cookie = set.Value.Value;
        }

        return response;
    }

    public async Task<string> TextAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var response = await BeginAsync(method, path, headers);
        return await response.Content.ReadAsStringAsync(TestApp.Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
