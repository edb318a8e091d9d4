using System.Net;
using BlazorSessions.Live;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BlazorSessions.Tests.Scopes;

/// <summary>What the app's health checks say of sessions.</summary>
public sealed class HealthCheckTests
{
    private readonly FaultyBackplane _backplane = new();
    private readonly WatchedStore _store = new();

    [Fact]
    public async Task A_store_that_answers_and_a_backplane_that_is_connected_are_healthy()
    {
        await using var app = await StartAsync();

        Assert.Equal((HealthStatus.Healthy, null), await CheckAsync(app));
        Assert.Equal("Healthy", await app.NewBrowser().GetAsync("/health").TextAsync());
    }

    [Fact]
    public async Task A_store_that_is_away_is_unhealthy_and_healthy_when_it_is_back()
    {
        await using var app = await StartAsync();
        _store.Before = _ => throw new IOException("The store is away.");

        Assert.Equal((HealthStatus.Unhealthy, "The store of sessions does not answer."), await CheckAsync(app));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.NewBrowser().GetAsync("/health").StatusAsync());

        _store.Before = null;
        Assert.Equal((HealthStatus.Healthy, null), await CheckAsync(app));
    }

    [Fact]
    public async Task A_backplane_that_is_not_connected_is_degraded()
    {
        await using var app = await StartAsync();
        app.Services.GetRequiredService<BackplaneEnd>().Disconnect();

        Assert.Equal(
            (HealthStatus.Degraded, "The backplane of sessions is not connected; this node asks the store instead."),
            await CheckAsync(app));
    }

    [Fact]
    public async Task It_says_both_and_the_worse_counts()
    {
        await using var app = await StartAsync();
        app.Services.GetRequiredService<BackplaneEnd>().Disconnect();
        _store.Before = _ => throw new IOException("The store is away.");

        Assert.Equal(
            (HealthStatus.Unhealthy, "The store of sessions does not answer. The backplane of sessions is not connected; this "
                + "node asks the store instead."),
            await CheckAsync(app));
    }

    [Fact]
    public async Task The_store_of_each_name_is_asked()
    {
        await using var app = await TestApp.StartAsync(services: (services, _) =>
        {
            _store.Use(services, services.AddBlazorSessions("cart"));
            services.AddHealthChecks().AddBlazorSessions("all sessions", HealthStatus.Degraded, ["ready"]);
        });
        _store.Before = _ => throw new IOException("The store is away.");

        Assert.Equal((HealthStatus.Degraded, "The store of sessions \"cart\" does not answer."), await CheckAsync(app));
    }

    [Fact]
    public async Task Without_sessions_it_says_what_to_add()
    {
        await using var services = new ServiceCollection().AddLogging().AddHealthChecks().AddBlazorSessions().Services.BuildServiceProvider();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestApp.Stop));

        Assert.Contains("AddBlazorSessions()", exception.Message);
    }

    private static async Task<(HealthStatus Status, string? Says)> CheckAsync(TestApp app)
    {
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestApp.Stop);
        return (report.Status, Assert.Single(report.Entries).Value.Description);
    }

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(
            services: (services, sessions) =>
            {
                _store.Use(services, sessions);
                sessions.UseBackplane(_ => _backplane);
                services.AddHealthChecks().AddBlazorSessions();
            },
            pipeline: app => app.MapHealthChecks("/health"));
        await TestApp.UntilAsync(() => _backplane.Listeners == 1);
        return app;
    }
}
