using System.Diagnostics;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Identity.Tests.Hosting;

/// <summary>A whole app with Identity on SQLite, in process, over https, with a clock that stands still.</summary>
internal sealed class IdentityApp : IAsyncDisposable
{
    public const string Password = "Secret-1";

    private readonly WebApplication _app;
    private readonly SqliteConnection _keepsAlive;
    private readonly List<HeadlessBrowser> _browsers = [];

    private IdentityApp(WebApplication app, SqliteConnection keepsAlive, FakeTimeProvider clock, RecordedLog log)
    {
        (_app, _keepsAlive, Clock, Log) = (app, keepsAlive, clock, log);
        app.GetTestServer().BaseAddress = new Uri("https://localhost/");
    }

    public FakeTimeProvider Clock { get; }

    public RecordedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public Work Work => Services.GetRequiredService<Work>();

    public ISessionDirectory Directory => Services.GetRequiredService<ISessionDirectory>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts an app, with a user by the name of ada.</summary>
    public static async Task<IdentityApp> StartAsync(
        Action<WebApplicationBuilder>? setUp = null, Action<IServiceCollection>? after = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var log = new RecordedLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production",
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseTestServer();
        var address = $"Data Source=file:{SessionHandle.New().Value}?mode=memory&cache=shared";
        var keepsAlive = new SqliteConnection(address);
        await keepsAlive.OpenAsync(Stop);
        builder.Services.AddDbContext<AppDb>(options => options.UseSqlite(address));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddSingleton<Work>();
        builder.Services.AddAuthorization();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = true);
        (setUp ?? (app => AddIdentity(app.Services).AddBlazorSessions().UseIdentity<AppUser>()))(builder);
        after?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        app.MapPost("/api/run", (Work work, SignInManager<AppUser> manager) => work.RunAsync(manager));
        app.MapGet("/api/me", (HttpContext http) => http.User.Identity!.Name).RequireAuthorization();
        app.MapGet("/api/open", (HttpContext http) => http.User.Identity?.Name ?? "nobody");
        var started = new IdentityApp(app, keepsAlive, clock, log);
        await started.DoAsync(services => services.GetRequiredService<AppDb>().Database.EnsureCreatedAsync(Stop));
        await started.AddUserAsync("ada");
        await app.StartAsync(Stop);
        return started;
    }

    /// <summary>Sets Identity up as the template does.</summary>
    public static IServiceCollection AddIdentity(IServiceCollection services)
    {
        services.AddAuthentication(options =>
        {
            options.DefaultScheme = IdentityConstants.ApplicationScheme;
            options.DefaultSignInScheme = IdentityConstants.ExternalScheme;
        }).AddIdentityCookies();
        services.AddIdentityCore<AppUser>(options =>
        {
            options.Lockout.MaxFailedAccessAttempts = 3;
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<AppDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        return services;
    }

    public async Task DoAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    public Task AddUserAsync(string name) => DoAsync(async services =>
    {
        var made = await services.GetRequiredService<UserManager<AppUser>>().CreateAsync(new AppUser { UserName = name }, Password);
        Assert.True(made.Succeeded, made.ToString());
    });

    /// <summary>Changes a user as an administrator would, in no session of theirs.</summary>
    public async Task<string> ChangeAsync(string name, Func<UserManager<AppUser>, AppUser, Task> change)
    {
        var id = "";
        await DoAsync(async services =>
        {
            var users = services.GetRequiredService<UserManager<AppUser>>();
            var user = await users.FindByNameAsync(name) ?? throw new InvalidOperationException($"There is no {name}.");
            await change(users, user);
            id = user.Id;
        });
        return id;
    }

    public HeadlessBrowser NewBrowser(HttpTransportType transports = HttpTransportType.WebSockets)
    {
        var browser = new HeadlessBrowser(
            HeadlessTransport.ForTestServer(_app.GetTestServer()),
            new HeadlessBrowserOptions { Clock = Clock, Transports = transports }).UseSessionScripts();
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>Has something done in the circuit of a tab, and returns what it answered.</summary>
    public async Task<string> RunAsync(HeadlessTab tab, Func<SignInManager<AppUser>, Task<string>> work)
    {
        Work.Is(work);

        await TakesEventsAsync(tab);
        await tab.ClickAsync("run", Stop);
        return tab.TextOf("answer");
    }

    /// <summary>Has something done in a request of a browser, and returns what it answered.</summary>
    public async Task<string> RunAsync(HeadlessBrowser browser, Func<SignInManager<AppUser>, Task<string>> work)
    {
        Work.Is(work);
        using var response = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/run"), Stop);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>Clicks until a click is heard: until a page is through with an end they are dropped.</summary>
    private static async Task TakesEventsAsync(HeadlessTab tab)
    {
        var before = tab.TextOf("clicks");
        for (var waited = Stopwatch.StartNew(); tab.TextOf("clicks") == before;)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "The page takes no events.");
            await tab.FireAsync("click", "click");
            await tab.SettleAsync(Stop);
        }
    }

    /// <summary>Waits in real time until something the app does in the background has happened.</summary>
    public static async Task UntilAsync(Func<bool> happened)
    {
        for (var waited = Stopwatch.StartNew(); !happened();)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "What was waited for has not happened.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }
    }

    /// <summary>Moves the clock on and on until it has happened: what waits for the clock may begin to wait later.</summary>
    public async Task AdvanceUntilAsync(TimeSpan step, Func<bool> happened)
    {
        for (var waited = Stopwatch.StartNew(); !happened();)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "What was waited for has not happened.");
            Clock.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        await _keepsAlive.DisposeAsync();
    }
}
