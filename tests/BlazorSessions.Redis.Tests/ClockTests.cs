using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

/// <summary>Nodes whose clocks are not that of the server.</summary>
public sealed class ClockTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly string _name = RedisFixture.SomeText();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    public async Task A_node_whose_clock_is_wrong_cleans_nothing_up_and_says_so_once(int minutes)
    {
        var now = TimeProvider.System.GetUtcNow();
        var clock = new FakeTimeProvider(now - TimeSpan.FromDays(1));
        var (right, wrong) = (await StoreAsync(new FakeTimeProvider(now)), await StoreAsync(clock));
        var living = Some.Session().CreatedAt(now);
        var expired = Some.Session().CreatedAt(now - TimeSpan.FromHours(20));
        await right.TryCreateAsync(living, Cancellation);
        await right.TryCreateAsync(expired, Cancellation);
        clock.AdjustTime(now + TimeSpan.FromMinutes(minutes));

        Assert.Equal(0, await wrong.DeleteExpiredAsync(10, Cancellation));
        Assert.Equal(0, await wrong.DeleteExpiredAsync(10, Cancellation));

        Assert.NotNull(await right.FindAsync(living.Handle, Cancellation));
        Assert.Equal(2, (await redis.KeysAsync(_name)).Count(key => key.Contains("}s:", StringComparison.Ordinal)));
        var line = Assert.Single(_log.All);
        Assert.Equal((604, LogLevel.Error), (line.Id, line.Level));

        // It is set, works, and is wrong once more.
        clock.AdjustTime(now + TimeSpan.FromMinutes(4));
        Assert.Equal(1, await wrong.DeleteExpiredAsync(10, Cancellation));
        Assert.NotNull(await right.FindAsync(living.Handle, Cancellation));
        clock.AdjustTime(now + TimeSpan.FromMinutes(6));
        Assert.Equal(0, await wrong.DeleteExpiredAsync(10, Cancellation));
        Assert.Equal(2, _log.All.Count);
    }

    private async Task<RedisSessionStore> StoreAsync(TimeProvider clock)
    {
        var log = _log.CreateLogger<RedisSessionStore>();
        return new(new RedisServer(new SharedConnection(await redis.ConnectAsync()), new(), log), redis.Keys(_name), clock, log);
    }
}
