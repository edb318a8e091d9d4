using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Shared;

/// <summary>The clean-up of a node whose clock is wrong drops nothing that lives, as what it drops is gone for all nodes.</summary>
public abstract class WrongClock
{
    private const int Sessions = 500;

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

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

        var all = await CountAsync();
        var ahead = new FakeTimeProvider(now.AddHours(1.5));
        await using (await StartAsync(ahead, log))
        {
            await UntilAsync(ahead, log, 124);
        }

        Assert.Equal(Sessions, (await ((ISessionBatch)store).ProbeAsync([.. living.Select(record => record.Handle)], Stop)).Count);
        Assert.Equal(all, await CountAsync());

        await UntilAsync(clock, log, 108);

        Assert.Equal(all - 1, await CountAsync());
        Assert.Single(log.All, line => line.Id == 124);
    }

    // Four and a half minutes are let through. What expired by then lives by a clock that is right, or as far behind.
    [Fact]
    public async Task The_clean_up_of_a_node_that_is_a_little_ahead_drops_nothing_that_lives_by_a_clock_behind()
    {
        var now = TimeProvider.System.GetUtcNow();
        var off = TimeSpan.FromMinutes(4.5);
        using var log = new RecordedLog();
        await using var right = await StartAsync(new FakeTimeProvider(now), log);
        await using var late = await StartAsync(new FakeTimeProvider(now - off), log);
        SessionRecord[] records = [.. new[] { 3, -4, -15 }.Select(minutes =>
            Some.Session().CreatedAt(now.AddHours(-1)).LastingWithout(TimeSpan.FromMinutes(60 + minutes)))];
        foreach (var record in records)
        {
            Assert.True(await StoreOf(right).TryCreateAsync(record, Stop));
        }

        var all = await CountAsync();
        var ahead = new FakeTimeProvider(now + off);
        await using (var wrong = await StartAsync(ahead, log))
        {
            await UntilAsync(ahead, log, 108);
            Assert.All(await Task.WhenAll(records.Select(record => StoreOf(wrong).FindAsync(record.Handle, Stop).AsTask())), Assert.Null);
        }

        Assert.Equal(all - 1, await CountAsync());
        Assert.NotNull(await StoreOf(right).FindAsync(records[0].Handle, Stop));
        Assert.NotNull(await StoreOf(late).FindAsync(records[0].Handle, Stop));
        Assert.NotNull(await StoreOf(late).FindAsync(records[1].Handle, Stop));
        Assert.DoesNotContain(log.All, line => line.Id == 124);
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

    private static ISessionStore StoreOf(WebApplication node) => node.Services.GetRequiredService<ISessionStore>();

    // Little by little, as the server's clock goes: the service may not have set its timer yet.
    private static async Task UntilAsync(FakeTimeProvider clock, RecordedLog log, int id)
    {
        for (var steps = 0; !log.All.Any(line => line.Id == id); steps++)
        {
            Assert.True(steps < 600, $"{id} never came\n" + log);
            clock.Advance(s_step);
            await Task.Delay(s_step, TimeProvider.System, Stop);
        }
    }
}
