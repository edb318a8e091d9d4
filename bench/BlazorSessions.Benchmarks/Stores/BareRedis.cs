using StackExchange.Redis;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>A text key and bytes.</summary>
internal sealed class BareRedis(IDatabase database) : IBareStore
{
    private static readonly RedisValue s_seen = "seen";

    public string Name => "`GET`, `SET`, `DEL`, `MSET`, `MGET`";

    public Task CreateAsync(string key, byte[] data) => database.StringSetAsync(Key(key), data, when: When.NotExists);

    public Task FindAsync(string key) => database.StringGetAsync(Key(key));

    public Task OverwriteAsync(string key, byte[] data) => database.StringSetAsync(Key(key), data);

    public async Task CreateAndDeleteAsync(string key, byte[] data)
    {
        await CreateAsync(key, data);
        await database.KeyDeleteAsync(Key(key));
    }

    public Task TouchAsync(string[] keys) =>
        database.StringSetAsync([.. keys.Select(key => new KeyValuePair<RedisKey, RedisValue>(Key(key), s_seen))]);

    public Task ProbeAsync(string[] keys) => database.StringGetAsync([.. keys.Select(Key)]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RedisKey Key(string key) => "bench:" + key;
}
