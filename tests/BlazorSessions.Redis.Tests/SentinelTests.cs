using BlazorSessions.Redis.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests;

/// <summary>Two nodes that find the master by Sentinel.</summary>
[Trait("Runs", "Once")]
public sealed class SentinelTests(RedisSentinels sentinels) : FailoverNodes, IClassFixture<RedisSentinels>
{
    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UseRedis(sentinels.Configuration);

    protected override Task KillMasterAsync() => sentinels.KillMasterAsync();
}
