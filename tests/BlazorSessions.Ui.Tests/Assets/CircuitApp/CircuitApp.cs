using BlazorSessions.Headless;
using BlazorSessions.Ui.Tests.Assets.StaticApp;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Ui.Tests.Assets.CircuitApp;

/// <summary>An app with real sessions in memory, on a server in this process, and browsers that visit it.</summary>
internal sealed class CircuitApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HeadlessTransport _transport;
    private readonly List<HeadlessBrowser> _browsers = [];

    private CircuitApp(WebApplication app)
    {
        _app = app;
        _transport = HeadlessTransport.ForTestServer(app.GetTestServer());
    }

    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>(); // registered below

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<CircuitApp> StartAsync(Action<BlazorSessionsOptions>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero)));
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = true);
        builder.Services.AddBlazorSessions(options => configure?.Invoke(options));
        builder.Services.AddSingleton<StreamedAnswer>();
        builder.Services.AddAuthorization(options =>
            options.AddPolicy("fresh", policy => policy.RequireFresh(TimeSpan.FromMinutes(5))));
        var app = builder.Build();
        app.UseExceptionHandler("/flash/error", createScopeForErrors: true);
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<StaticApp.StaticApp>().AddInteractiveServerRenderMode();
        app.MapPost("/test/sign-in", (ISessionService sessions, string user) => sessions.SignInAsync(user)).DisableAntiforgery();
        app.MapPost("/test/flash", (ISessionService sessions, string text) => sessions.FlashAsync(text)).DisableAntiforgery();
        app.MapPost("/test/again", (ISessionService sessions) => sessions.ReauthenticateAsync()).DisableAntiforgery();
        app.MapPost("/test/sign-out", (ISessionService sessions) => sessions.SignOutAsync()).DisableAntiforgery();
        app.MapGet("/test/user", (ISessionService sessions) => sessions.State.UserKey ?? "");
        await app.StartAsync(Stop);
        return new CircuitApp(app);
    }

    /// <summary>Opens a browser, signed in by a request of its own if a user is given.</summary>
    public async Task<HeadlessBrowser> BrowserAsync(string? user = null)
    {
        var browser = new HeadlessBrowser(_transport).UseSessionScripts();
        _browsers.Add(browser);
        if (user is not null)
        {
            await PostAsync(browser, $"/test/sign-in?user={user}");
        }

        return browser;
    }

    /// <summary>
    /// Sends a request as another tab of the browser would. No page proves anything until the answer is here: a circuit
    /// whose page still has the previous cookie asks again after a pause, which never ends while the clock stands.
    /// </summary>
    public static Task PostAsync(HeadlessBrowser browser, string path) =>
        HeadlessSessionScripts.InTurnAsync(browser, "_session/redeem", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
            using var response = await browser.SendAsync(request, Stop);
            response.EnsureSuccessStatusCode();
            return null;
        }, Stop);

    public static async Task<string> UserOfAsync(HeadlessBrowser browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/test/user", UriKind.Relative));
        using var response = await browser.SendAsync(request, Stop);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.DisposeAsync();
        }

        await _app.DisposeAsync();
        _transport.Dispose();
    }
}
