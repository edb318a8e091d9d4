using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A slot on its way from one master to another, key by key, as <c>redis-cli --cluster reshard</c> does it.</summary>
internal sealed class SlotMove(long slot, RedisProcess source, RedisProcess target, IReadOnlyList<RedisProcess> masters) : IAsyncDisposable
{
    private bool _hasEnded;

    /// <summary>Gets the node that the slot moves to.</summary>
    public RedisProcess Target => target;

    public async Task BeginAsync()
    {
        await target.ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", await RedisCluster.IdAsync(source));
        await source.ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", await RedisCluster.IdAsync(target));
    }

    /// <summary>Lists the keys that are still at the source.</summary>
    public async Task<string[]> KeysAsync() =>
        [.. ((RedisKey[]?)await source.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 1000) ?? []).Select(key => (string)key!)];

    /// <summary>Moves a key. It fails when the target has one of that name.</summary>
    public async Task MoveAsync(string key) =>
        await source.ExecuteAsync("MIGRATE", "127.0.0.1", target.Port, key, 0, 5000);

    public async Task EndAsync()
    {
        _hasEnded = true;
        var id = await RedisCluster.IdAsync(target);
        foreach (var master in (RedisProcess[])[target, source, .. masters])
        {
            await master.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", id);
        }
    }

    // A test that failed in between leaves a cluster that others can use.
    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            foreach (var key in await KeysAsync())
            {
                await source.ExecuteAsync("DEL", key);
            }

            await EndAsync();
        }
    }
}
