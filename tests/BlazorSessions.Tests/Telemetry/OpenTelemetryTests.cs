using System.Collections.Concurrent;
using System.Text;
using BlazorSessions.Tests.Architecture;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>The set-up of docs/telemetry.md, against a collector that takes what comes.</summary>
[Collection(nameof(Alone))]
public sealed class OpenTelemetryTests
{
    private const int Flush = 10_000;

    [Fact]
    public async Task The_set_up_of_the_page_sends_measures_traces_and_logs_to_a_collector()
    {
        await using var collector = await Collector.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Services.AddBlazorSessions();
        Snippets.Telemetry.Add(builder);
        await using var app = builder.Build();
        app.UseBlazorSessions();
        app.MapPost("/in", (ISessionService sessions) => sessions.SignInAsync("1", "Ada"));
        await app.StartAsync(TestApp.Stop);

        using var client = app.GetTestClient();
        client.BaseAddress = new Uri("https://localhost/");
        using var response = await client.PostAsync("/in", null, TestApp.Stop);
        response.EnsureSuccessStatusCode();
        await Task.Run(
            () =>
            {
                Assert.True(app.Services.GetRequiredService<MeterProvider>().ForceFlush(Flush));
                Assert.True(app.Services.GetRequiredService<TracerProvider>().ForceFlush(Flush));
                Assert.True(app.Services.GetRequiredService<LoggerProvider>().ForceFlush(Flush));
            },
            TestApp.Stop);

        Assert.All(
            ["blazorsessions.session.started", "blazorsessions.session.live", "blazorsessions.store.operation.duration", "shop"],
            name => Assert.Contains(name, collector.Received("/v1/metrics")));
        Assert.All(
            ["blazorsessions.sign_in", "blazorsessions.store.create", "session.id", "POST /in"],
            name => Assert.Contains(name, collector.Received("/v1/traces")));
        Assert.All(["session_created", "authn_login_success"], name => Assert.Contains(name, collector.Received("/v1/logs")));
    }

    [Fact]
    public void No_package_needs_it() => Assert.All(Packages.All, package => Assert.DoesNotContain(
        package.GetReferencedAssemblies(), needed => needed.Name!.StartsWith("OpenTelemetry", StringComparison.Ordinal)));

    /// <summary>Takes OTLP over HTTP, whose texts are in its bytes as they are.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<(string Path, string Body)> received) : IAsyncDisposable
    {
        public string Address => app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var received = new ConcurrentQueue<(string, string)>();
            var builder = WebApplication.CreateBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.MapPost("/v1/{kind}", async (HttpContext http) =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                received.Enqueue((http.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
            });
            await app.StartAsync(TestApp.Stop);
            return new Collector(app, received);
        }

        public string Received(string path) => string.Concat(received.Where(one => one.Path == path).Select(one => one.Body));

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
