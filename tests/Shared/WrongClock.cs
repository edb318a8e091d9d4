using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Shared;

/// <summary>The clean-up of a node whose clock is wrong drops nothing, as what it drops is gone for all nodes.</summary>
public abstract class WrongClock
{
    private const int Sessions = 500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clean_up_of_a_node_whose_clock_is_ahead_drops_no_session_that_lives()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var log = new RecordedLog();
        var clock = new FakeTimeProvider(now);
        await using var right = await StartAsync(clock, log);
        var store = right.Services.GetRequiredService<ISessionStore>();
        SessionRecord[] living = [.. Enumerable.Range(0, Sessions).Select(_ => Some.Session().CreatedAt(now))];
        foreach (var record in living.Append(Some.Session().CreatedAt(now.AddHours(-2))))
        {
            Assert.True(await store.TryCreateAsync(record, Stop));
        }

        var ahead = new FakeTimeProvider(now.AddHours(1.5));
        await using (await StartAsync(ahead, log))
        {
            await UntilAsync(ahead, log, 124);
        }

        Assert.Equal(Sessions, (await ((ISessionBatch)store).ProbeAsync([.. living.Select(record => record.Handle)], Stop)).Count);
        Assert.Equal(Sessions + 1, await CountAsync());

        await UntilAsync(clock, log, 108);

        Assert.Equal(Sessions, await CountAsync());
        Assert.Single(log.All, line => line.Id == 124);
    }

    /// <summary>Chooses the store, as an app does.</summary>
    protected abstract void UseStore(BlazorSessionsBuilder sessions);

    /// <summary>Counts the records that the server has, those that have expired too.</summary>
    protected abstract Task<long> CountAsync();

    private async Task<WebApplication> StartAsync(TimeProvider clock, RecordedLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(clock);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        UseStore(builder.Services.AddBlazorSessions(options => options.CleanupInterval = TimeSpan.FromSeconds(1)));
        var app = builder.Build();
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        await app.StartAsync(Stop);
        return app;
    }

    // Little by little: the service may not have set its timer yet. And not too far from the server's clock.
    private static async Task UntilAsync(FakeTimeProvider clock, RecordedLog log, int id)
    {
        for (var steps = 0; !log.All.Any(line => line.Id == id); steps++)
        {
            Assert.True(steps < 600, $"{id} never came\n" + log);
            if (steps < 100)
            {
                clock.Advance(TimeSpan.FromSeconds(2));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }
    }
}
