using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests.KeyRing;

public sealed class SecondNodeTests : SecondNode, IAsyncDisposable
{
    private readonly RedisFixture _redis = new(); // Not of the class: there is no key ring at first.

    public async ValueTask DisposeAsync()
    {
        await _redis.ConnectAsync();
        await _redis.DisposeAsync();
    }

    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UseRedis(options =>
    {
        options.Configuration = RedisFixture.Configuration;
        options.KeyPrefix = _redis.Prefix;
        options.KeepDataProtectionKeys = true;
    });
}
