using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests;

public sealed class ClockTests(RedisFixture redis) : WrongClock, IClassFixture<RedisFixture>
{
    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UseRedis(options =>
    {
        options.Configuration = RedisFixture.Configuration;
        options.KeyPrefix = redis.Prefix;
    });

    protected override async Task<long> CountAsync() =>
        (await redis.KeysAsync()).Count(key => key.Contains("}s:", StringComparison.Ordinal));
}
