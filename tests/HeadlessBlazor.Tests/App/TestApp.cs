using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.TestHost;

namespace HeadlessBlazor.Tests.App;

/// <summary>A small Blazor app, on the test server or on Kestrel.</summary>
public sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApp(WebApplication app, HeadlessTransport transport)
    {
        _app = app;
        Transport = transport;
    }

    public HeadlessTransport Transport { get; }

    public CircuitLog Circuits => _app.Services.GetRequiredService<CircuitLog>();

    public Gate Gate => _app.Services.GetRequiredService<Gate>();

    public HubGuard Hub => _app.Services.GetRequiredService<HubGuard>();

    public static async Task<TestApp> StartAsync(
        Server server = Server.InProcess, Action<CircuitOptions>? circuits = null, Action<HubOptions>? hub = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        if (server == Server.Kestrel)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        builder.Services.AddSingleton<CircuitLog>();
        builder.Services.AddSingleton<Gate>();
        builder.Services.AddSingleton<HubGuard>();
        builder.Services.AddScoped<CircuitHandler, CircuitLog.Handler>();
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents(options =>
            {
                options.DetailedErrors = true;
                circuits?.Invoke(options);
            })
            .AddHubOptions(options =>
            {
                options.AddFilter<HubGuard>();
                hub?.Invoke(options);
            });
        var app = builder.Build();
        app.Use(RefuseAsync);
        app.UseAntiforgery();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        MapEndpoints(app);
        await app.StartAsync();
        var transport = server == Server.Kestrel
            ? HeadlessTransport.ForServer(new Uri(app.Urls.Single()))
            : HeadlessTransport.ForTestServer(app.GetTestServer());
        return new TestApp(app, transport);
    }

    public HeadlessBrowser Browser(HeadlessBrowserOptions? options = null) => new(Transport, options);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Transport.Dispose();
    }

    // Refuses what the request asks to have refused.
    private static Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        var refused = context.Request.Headers["X-Refuse"].ToString();
        if (refused.Length == 0 || !context.Request.Path.Value!.EndsWith(refused, StringComparison.Ordinal))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapGet("/cookies/set", (HttpContext context, string name, string value) =>
        {
            context.Response.Cookies.Append(name, value, new CookieOptions { HttpOnly = true, Path = "/" });
            return Results.Redirect("/plain");
        });
        app.MapGet("/cookies", (HttpContext context) => context.Request.Headers.Cookie.ToString());
        app.MapPost("/api/redeem", async (HttpContext context) =>
        {
            context.Response.Cookies.Append("session", "redeemed");
            return $"{await BodyOf(context)} {context.Request.Headers["X-Shop"]} {context.Request.Headers.Cookie}";
        });
        app.MapGet("/again", () => Html("<form method='post' action='/again'><input name='a' value='b c'></form>"));
        app.MapPost("/again", () => Results.Redirect("/echo", preserveMethod: true));
        app.MapPost("/echo", async Task<IResult> (HttpContext context, CancellationToken _) =>
            Html($"<p data-testid='echo'>{await BodyOf(context)}</p>"));
        app.MapGet("/away", () => Results.Redirect("https://elsewhere.example/login"));
    }

    private static IResult Html(string html) => Results.Content(html, "text/html");

    private static async Task<string> BodyOf(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync();
    }
}
