using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests;

public sealed class PushTests(RedisFixture redis) : PushedNodes, IClassFixture<RedisFixture>
{
    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UseRedis(options =>
    {
        options.Configuration = RedisFixture.Configuration;
        options.KeyPrefix = redis.Prefix;
    });
}
