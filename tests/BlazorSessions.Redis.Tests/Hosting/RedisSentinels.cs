namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A master with a replica, and three Sentinels that watch them.</summary>
public sealed class RedisSentinels : IAsyncLifetime
{
    public const string Service = "sessions";

    private readonly List<RedisProcess> _sentinels = [];
    private RedisPair? _pair;

    /// <summary>Gets where the Sentinels are, without the name of the service.</summary>
    public string Addresses => string.Join(',', _sentinels.Select(sentinel => sentinel.Configuration));

    public string Configuration => $"{Addresses},serviceName={Service}";

    public async ValueTask InitializeAsync()
    {
        // The client waits on threads of the pool while it follows a failover, and here are several nodes in one process.
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(Math.Max(threads, 32), ports);
        _pair = await RedisPair.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            _sentinels.Add(await RedisProcess.StartSentinelAsync(Service, _pair.Master, quorum: 2));
        }

        // Each of them knows the others and the replica.
        foreach (var sentinel in _sentinels)
        {
            await RedisPair.UntilAsync(async () =>
                await AskAsync(sentinel, "num-other-sentinels") == "2" && await AskAsync(sentinel, "num-slaves") == "1");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels)
        {
            await sentinel.DisposeAsync();
        }

        await (_pair?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Kills the master, and waits until the Sentinels have made the replica the master.</summary>
    public async Task KillMasterAsync()
    {
        await _pair!.CatchUpAsync();
        await _pair.Master.KillAsync();
        await RedisPair.UntilAsync(async () =>
            (await RedisProcess.RunClientAsync("-p", $"{_sentinels[0].Port}", "SENTINEL", "GET-MASTER-ADDR-BY-NAME", Service))
            .Contains($"{_pair.Replica.Port}", StringComparison.Ordinal));
    }

    // What a Sentinel says of the service. Its own client is none that every version of ours can be.
    private static async Task<string> AskAsync(RedisProcess sentinel, string field)
    {
        var lines = (await RedisProcess.RunClientAsync("-p", $"{sentinel.Port}", "SENTINEL", "MASTER", Service)).Split('\n');
        return lines.SkipWhile(line => line.Trim() != field).Skip(1).FirstOrDefault("").Trim();
    }
}
