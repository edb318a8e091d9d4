using System.Globalization;
using System.Security.Claims;
using BlazorSessions.Benchmarks.Stores;
using BlazorSessions.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>Two nodes of an app in this process, on one store: what <see cref="Here"/> does, <see cref="There"/> is told.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    private NodePair(WebApplication here, WebApplication there) => (Here, There) = (here, there);

    public WebApplication Here { get; }

    public WebApplication There { get; }

    public static async Task<NodePair> StartAsync(string store, bool hasBackplane = true)
    {
        var keys = new EphemeralDataProtectionProvider();
        return new NodePair(await StartAsync(store, hasBackplane, keys), await StartAsync(store, hasBackplane, keys));
    }

    /// <summary>Returns sessions of users "0", "1" …, or all of one user.</summary>
    public async Task<SessionHandle[]> SignInAsync(int count, string? user = null)
    {
        using var client = Here.GetTestClient();
        var handles = new SessionHandle[count];
        for (var i = 0; i < count; i++)
        {
            var key = user ?? i.ToString(CultureInfo.InvariantCulture);
            using var response = await client.PostAsync($"/sign-in?user={key}", null);
            handles[i] = SessionHandle.Parse(await response.Content.ReadAsStringAsync());
        }

        return handles;
    }

    /// <summary>Returns the copy of <see cref="There"/>, held as a circuit would.</summary>
    public async Task<LiveSession> HoldThereAsync(SessionHandle handle) =>
        await There.Services.GetRequiredService<LiveSessions>().LeaseAsync(handle, CancellationToken.None)
        ?? throw new InvalidOperationException("The session is not there.");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { Here, There })
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }
    }

    private static async Task<WebApplication> StartAsync(string store, bool hasBackplane, IDataProtectionProvider keys)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer(server => server.BaseAddress = new Uri("https://localhost/"));
        builder.Services.AddSingleton(keys);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        UseStore(builder.Services.AddBlazorSessions(), store, hasBackplane);
        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapPost("/sign-in", async (ISessionService sessions, string user) =>
        {
            await sessions.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "bench")));
            return sessions.State.Handle!.Value.Value;
        });
        app.MapRazorComponents<EndPage>().AddInteractiveServerRenderMode();
        await app.StartAsync();
        return app;
    }

    private static void UseStore(BlazorSessionsBuilder sessions, string store, bool hasBackplane)
    {
        _ = store switch
        {
            "redis" => sessions.UseRedis(options =>
            {
                options.Configuration = StoreComparison.Server("BLAZORSESSIONS_TEST_REDIS");
                options.KeyPrefix = "bench-nodes:";
                options.UseBackplane = hasBackplane;
            }),
            "postgres" => sessions.UsePostgreSql(options =>
            {
                options.ConnectionString = StoreComparison.Server("BLAZORSESSIONS_TEST_POSTGRES");
                options.Schema = "bench_nodes";
                options.UseBackplane = hasBackplane;
            }),
            _ => throw new ArgumentException($"There is no store \"{store}\" here: postgres or redis.", nameof(store)),
        };
    }
}
