using BlazorSessions.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Specifications.Apps;

/// <summary>One process of an app, on a test server over https, with the store it is given.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Node(WebApplication app)
    {
        _app = app;
        Server = app.GetTestServer();
        Server.BaseAddress = new Uri("https://localhost/");
    }

    public TestServer Server { get; }

    public ISessionDirectory Directory => _app.Services.GetRequiredService<ISessionDirectory>();

    /// <summary>Gets how many tokens of its users it has had renewed.</summary>
    public int Renewals => _app.Services.GetRequiredService<NodeTokens>().Renewals;

    /// <summary>Starts a node on a store, which it disposes.</summary>
    /// <param name="store">Where it keeps sessions.</param>
    /// <param name="clock">The clock of all nodes.</param>
    /// <param name="keys">The key ring of all nodes.</param>
    /// <param name="log">Where it logs.</param>
    public static Task<Node> StartAsync(
        ISessionStore store, FakeTimeProvider clock, IDataProtectionProvider keys, ILoggerFactory log) =>
        StartAsync(clock, log, sessions =>
        {
            sessions.Services.AddSingleton(keys);
            sessions.UseStore(_ => store);
        });

    /// <summary>Starts a node that is set up as an app would.</summary>
    /// <param name="clock">The clock of all nodes.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="configure">Chooses the store, and where keys are kept.</param>
    public static async Task<Node> StartAsync(
        FakeTimeProvider clock, ILoggerFactory log, Action<BlazorSessionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<TimeProvider>(clock);
        NodeTokens.Add(builder.Services);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = true);
        configure(builder.Services.AddBlazorSessions(options =>
        {
            options.IdleTimeout = The.IdleTimeout;
            options.AbsoluteTimeout = The.AbsoluteTimeout;
        }));

        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<NodeApp>().AddInteractiveServerRenderMode();
        NodeApi.Map(app);
        NodeTokens.Map(app);
        await app.StartAsync();
        return new Node(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
