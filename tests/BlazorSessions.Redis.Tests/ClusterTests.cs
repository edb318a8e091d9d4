using BlazorSessions.Redis.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests;

/// <summary>Two nodes on a cluster.</summary>
[Trait("Runs", "Once")]
public sealed class ClusterTests(RedisCluster cluster) : FailoverNodes, IClassFixture<RedisCluster>
{
    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UseRedis(cluster.Configuration);

    protected override async Task KillMasterAsync() => await cluster.KillMasterAsync(await cluster.SlotAsync("{bs:}"));
}
