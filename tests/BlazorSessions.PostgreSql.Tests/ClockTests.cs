using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>A node whose clock is wrong is wrong for itself alone.</summary>
public sealed class ClockTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Sessions = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clean_up_of_a_node_whose_clock_is_ahead_drops_no_session_that_lives()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var database = postgres.Connect();
        var store = database.Store(new FakeTimeProvider(now), name: "");
        SessionRecord[] living = [.. Enumerable.Range(0, Sessions).Select(_ => Some.Session().CreatedAt(now))];
        var expired = Some.Session().CreatedAt(now.AddHours(-2));
        foreach (var record in living.Append(expired))
        {
            Assert.True(await store.TryCreateAsync(record, Cancellation));
        }

        using var log = new RecordedLog();
        var ahead = new FakeTimeProvider(now.AddHours(1.5));
        await using (var node = await StartAsync(ahead, log))
        {
            await UntilAsync(ahead, log, () => log.All.Any(line => line.Id == 124));
        }

        Assert.Equal(Sessions, (await store.ProbeAsync([.. living.Select(record => record.Handle)], Cancellation)).Count);
        Assert.Equal(Sessions + 1, await postgres.ScalarAsync<long>("SELECT count(*) FROM {schema}.sessions"));

        var right = new FakeTimeProvider(now);
        await using (var node = await StartAsync(right, log))
        {
            await UntilAsync(right, log, () => log.All.Any(line => line.Id == 108));
        }

        Assert.Equal(Sessions, await postgres.ScalarAsync<long>("SELECT count(*) FROM {schema}.sessions"));
        Assert.Single(log.All, line => line.Id == 124);
    }

    private async Task<WebApplication> StartAsync(TimeProvider clock, RecordedLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(clock);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions(options => options.CleanupInterval = TimeSpan.FromSeconds(1)).UsePostgreSql(options =>
        {
            options.ConnectionString = PostgreSqlFixture.ConnectionString;
            options.Schema = postgres.Schema;
        });
        var app = builder.Build();
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        await app.StartAsync(Cancellation);
        return app;
    }

    // Little by little: the service may not have set its timer yet. And not too far from the server's clock.
    private static async Task UntilAsync(FakeTimeProvider clock, RecordedLog log, Func<bool> isSo)
    {
        for (var steps = 0; !isSo(); steps++)
        {
            Assert.True(steps < 300, "it never came\n" + log);
            if (steps < 100)
            {
                clock.Advance(TimeSpan.FromSeconds(2));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }
    }
}
