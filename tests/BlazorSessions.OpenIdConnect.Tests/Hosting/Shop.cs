using System.Net;
using System.Security.Claims;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.OpenIdConnect.Tests.Hosting;

/// <summary>An app whose users come from a provider, in process, with the scheme that AddOpenIdConnect names by
/// itself.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string BackChannel = "/signout-backchannel";
    public const string FrontChannel = "/signout-frontchannel";
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    private readonly WebApplication _app;
    private readonly HeadlessTransport _transport;
    private readonly List<HeadlessBrowser> _browsers = [];

    private Shop(WebApplication app, FakeTimeProvider clock, Provider provider, RecordedLog log)
    {
        (_app, Clock, Provider, Log) = (app, clock, provider, log);
        app.GetTestServer().BaseAddress = new Uri("https://localhost/");
        _transport = HeadlessTransport.ForTestServer(app.GetTestServer());
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public FakeTimeProvider Clock { get; }

    public Provider Provider { get; }

    public RecordedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public static FakeTimeProvider NewClock() => new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public static async Task<Shop> StartAsync(
        Action<OpenIdConnectOptions>? oidc = null,
        Action<BlazorSessionsOptions>? sessions = null,
        Action<IServiceCollection, BlazorSessionsBuilder>? services = null,
        Action<WebApplication>? map = null,
        Provider? provider = null,
        FakeTimeProvider? clock = null)
    {
        clock ??= NewClock();
        provider ??= new Provider(clock);
        var log = new RecordedLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production",
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = true);
        var session = builder.Services.AddBlazorSessions(options => sessions?.Invoke(options));
        builder.Services.AddAuthentication().AddOpenIdConnect(options => Configure(options, provider, clock, oidc));
        builder.Services.AddAuthorization();
        services?.Invoke(builder.Services, session);

        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        MapApi(app);
        if (map is not null)
        {
            map(app);
        }
        else
        {
            app.MapBlazorSessionsBackChannelLogout(BackChannel);
            app.MapBlazorSessionsFrontChannelLogout(FrontChannel);
        }

        await app.StartAsync();
        return new Shop(app, clock, provider, log);
    }

    /// <summary>How a scheme of the app knows a provider.</summary>
    public static void Configure(
        OpenIdConnectOptions options, Provider provider, TimeProvider clock, Action<OpenIdConnectOptions>? more = null)
    {
        options.Authority = provider.Issuer;
        options.ClientId = Provider.Client;
        options.ClientSecret = "secret";
        options.ResponseType = "code";
        options.ResponseMode = "query";
        options.BackchannelHttpHandler = provider;
        options.MapInboundClaims = false;
        options.SaveTokens = true;

        // The clock of the tests is far ahead of the real one, by which tokens are judged otherwise.
        options.TokenValidationParameters.LifetimeValidator = (_, expires, _, parameters) =>
            expires is { } end && clock.GetUtcNow() < end + parameters.ClockSkew;
        more?.Invoke(options);
    }

    public HeadlessBrowser NewBrowser()
    {
        var browser = new HeadlessBrowser(_transport, new HeadlessBrowserOptions { Clock = Clock }).UseSessionScripts();
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>A browser whose user came from the provider, by its session there.</summary>
    public async Task<HeadlessBrowser> NewBrowserOfAsync(
        string subject, string? session = null, string login = "/login", Provider? provider = null)
    {
        var browser = NewBrowser();
        using var done = await SignInAsync(browser, subject, session, login, provider);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        return browser;
    }

    /// <summary>Goes to the provider and comes back with a code, as a browser does, and returns the last
    /// answer.</summary>
    public async Task<HttpResponseMessage> SignInAsync(
        HeadlessBrowser browser, string subject, string? session = null, string login = "/login", Provider? provider = null)
    {
        using var challenge = await SendAsync(browser, HttpMethod.Get, login);
        var authorize = challenge.Headers.Location!;
        var query = QueryHelpers.ParseQuery(authorize.Query);
        var code = (provider ?? Provider).Authorize(authorize, subject, session);
        return await SendAsync(browser, HttpMethod.Get, QueryHelpers.AddQueryString(
            new Uri(query["redirect_uri"].ToString()).AbsolutePath,
            new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"].ToString() }));
    }

    public static Task<HttpResponseMessage> SendAsync(
        HeadlessBrowser browser, HttpMethod method, string path, HttpContent? content = null) =>
        browser.SendAsync(new HttpRequestMessage(method, path) { Content = content }, Stop);

    public static async Task<string> TextAsync(HeadlessBrowser browser, string path)
    {
        using var response = await SendAsync(browser, HttpMethod.Get, path);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>Posts what the provider would, from nobody's browser.</summary>
    public Task<HttpResponseMessage> LogoutAsync(string token, string path = BackChannel) =>
        PostAsync(new FormUrlEncodedContent([new("logout_token", token)]), path);

    public async Task<HttpResponseMessage> PostAsync(HttpContent? content, string path = BackChannel)
    {
        using var client = _app.GetTestServer().CreateClient();
        return await client.PostAsync(path, content, Stop);
    }

    public async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var client = _app.GetTestServer().CreateClient();
        return await client.GetAsync(path, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        _transport.Dispose();
    }

    /// <summary>How a scheme of the app knows a provider that has no id tokens.</summary>
    public static void ConfigureOAuth(OAuthOptions options, Provider provider)
    {
        options.AuthorizationEndpoint = $"{provider.Issuer}/authorize";
        options.TokenEndpoint = $"{provider.Issuer}/token";
        options.UserInformationEndpoint = $"{provider.Issuer}/user";
        options.ClientId = Provider.Client;
        options.ClientSecret = "secret";
        options.CallbackPath = "/signin-oauth";
        options.BackchannelHttpHandler = provider;
        options.SaveTokens = true;
        options.ClaimActions.MapJsonKey(ClaimTypes.NameIdentifier, "id");
        options.ClaimActions.MapJsonKey("name", "name");
        options.Events.OnCreatingTicket = async context =>
        {
            using var user = System.Text.Json.JsonDocument.Parse(
                await context.Backchannel.GetStringAsync(options.UserInformationEndpoint, context.HttpContext.RequestAborted));
            context.RunClaimActions(user.RootElement);
        };
    }

    private static void MapApi(WebApplication app)
    {
        app.MapGet("/login", (string? scheme, bool? remember) => Results.Challenge(
            new AuthenticationProperties
            {
                RedirectUri = "/home",
                IsPersistent = remember ?? false,
                Items = { ["theme"] = "dark" },
            },
            [scheme ?? Scheme]));
        app.MapPost("/logout", () => Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/bye" },
            [BlazorSessionsDefaults.AuthenticationScheme, Scheme]));
        app.MapPost("/logout-other-order", () => Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/bye" },
            [Scheme, BlazorSessionsDefaults.AuthenticationScheme]));
        app.MapPost("/local", (ISessionService sessions, string id) => sessions.SignInAsync(id, name: id));
        app.MapPost("/count", (ISessionService sessions) => sessions.IncrementAsync("count"));
        app.MapGet("/me", (ISessionService sessions) => sessions.State.User.FindFirst("name")?.Value ?? "nobody");
        app.MapGet("/count", (ISessionService sessions) => sessions.State.Get<long>("count"));
        app.MapGet("/handle", (ISessionService sessions) => sessions.State.Handle?.ToString());
        app.MapGet("/end", (ISessionService sessions) => sessions.State.ExpiresAt);
        app.MapGet("/token", (ISessionService sessions, string name) => sessions.GetTokenAsync(name, Stop));
        app.MapGet("/item", async (ISessionService sessions, string name) =>
            (await sessions.GetPropertiesAsync(Stop))?.Items[name]);
        app.MapGet("/private", () => "private").RequireAuthorization();
    }
}
