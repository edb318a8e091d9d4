using System.Diagnostics;
using BlazorSessions.Headless;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Benchmarks.Circuits;

/// <summary>One change of a session until the last of its circuits has rendered it, on the server.</summary>
internal static class PushToCircuits
{
    private const int Changes = 30;

    public static async Task RunAsync()
    {
        foreach (var circuits in new[] { 1, 100, 1000 })
        {
            var times = await MeasureAsync(circuits);
            Array.Sort(times);
            Console.WriteLine(
                $"{circuits,5} circuits: median {times[times.Length / 2].TotalMilliseconds,8:0.00} ms, best {times[0].TotalMilliseconds,8:0.00} ms, "
                + $"{times[times.Length / 2].TotalMicroseconds / circuits,7:0.0} µs a circuit");
        }
    }

    private static async Task<TimeSpan[]> MeasureAsync(int circuits)
    {
        await using var app = await StartAsync();
        await using var browser = new HeadlessBrowser(Transport(app)).UseSessionScripts();
        using (var started = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/count"), CancellationToken.None))
        {
            started.EnsureSuccessStatusCode();
        }

        for (var i = 0; i < circuits; i++)
        {
            await browser.OpenAsync("/");
        }

        var handle = SessionHandle.Parse(Shown.Handle!);
        var directory = app.Services.GetRequiredService<ISessionDirectory>();
        var times = new TimeSpan[Changes];
        for (var i = -5; i < Changes; i++)
        {
            var all = Shown.Expect(circuits);
            var start = Stopwatch.GetTimestamp();
            await directory.UpdateAsync(handle, edit => edit.Set("n", edit.Get<int>("n") + 1));
            await all;
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start);
            }
        }

        return times;
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions();
        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapPost("/count", (ISessionService sessions) => sessions.IncrementAsync("n"));
        app.MapRazorComponents<PushPage>().AddInteractiveServerRenderMode();
        await app.StartAsync();
        return app;
    }

    private static HeadlessTransport Transport(WebApplication app)
    {
        var server = app.GetTestServer();
        server.BaseAddress = new Uri("https://localhost/");
        return HeadlessTransport.ForTestServer(server);
    }
}
