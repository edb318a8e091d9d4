using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A master with a replica, behind one address.</summary>
internal sealed class RedisPair : IAsyncDisposable
{
    // Else a master waits five seconds for more replicas before it sends what it has.
    private static readonly string[] s_prompt = ["--repl-diskless-sync-delay", "0"];

    private RedisPair(RedisProcess master, RedisProcess replica) =>
        (Master, Replica, Address) = (master, replica, Cable.To(master));

    public RedisProcess Master { get; private set; }

    public RedisProcess Replica { get; private set; }

    /// <summary>Gets the address, which leads to the master until a test leads it elsewhere.</summary>
    public Cable Address { get; }

    public static async Task<RedisPair> StartAsync()
    {
        var master = await RedisProcess.StartAsync(s_prompt);
        RedisProcess? replica = null;
        try
        {
            replica = await StartReplicaAsync(master);
            return new RedisPair(master, replica);
        }
        catch
        {
            await (replica?.DisposeAsync() ?? ValueTask.CompletedTask);
            await master.DisposeAsync();
            throw;
        }
    }

    private static async Task<RedisProcess> StartReplicaAsync(RedisProcess master)
    {
        var replica = await RedisProcess.StartAsync([.. s_prompt, "--replicaof", "127.0.0.1", $"{master.Port}"]);
        await UntilAsync(async () =>
            ((string?)await replica.ExecuteAsync("INFO", "replication"))!.Contains("master_link_status:up", StringComparison.Ordinal));
        return replica;
    }

    /// <summary>Waits until the replica has all that the master has.</summary>
    public Task CatchUpAsync() => Master.ExecuteAsync("WAIT", 1, 5000);

    /// <summary>Promotes the replica and demotes the master. The address is as it was.</summary>
    public async Task SwapAsync()
    {
        await CatchUpAsync();
        await Replica.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await Master.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{Replica.Port}");
        (Master, Replica) = (Replica, Master);
    }

    public async ValueTask DisposeAsync()
    {
        await Address.DisposeAsync();
        await Master.DisposeAsync();
        await Replica.DisposeAsync();
    }

    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
