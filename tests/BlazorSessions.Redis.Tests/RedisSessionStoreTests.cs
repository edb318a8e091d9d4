using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Redis.Tests;

public sealed class RedisSessionStoreTests(RedisFixture redis) : SessionStoreSpecification, IClassFixture<RedisFixture>
{
    private readonly string _name = RedisFixture.SomeText();

    protected override async ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        redis.Store(await redis.ConnectAsync(), _name, clock, log: Log.CreateLogger<RedisSessionStore>());

    protected override async ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        redis.Store(await redis.ConnectSecondAsync(), _name, clock, log: Log.CreateLogger<RedisSessionStore>());

    protected override async ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage)
    {
        var (database, key) = (await redis.DatabaseAsync(), redis.Keys(_name).Record(handle));
        var head = (byte[]?)await database.HashGetAsync(key, "head") ?? [];
        byte[] damaged = damage switch
        {
            RecordDamage.Corrupt => head[..100],
            RecordDamage.UnknownFormat => [(byte)'-', .. head[1..]],
            RecordDamage.FutureFormat => [(byte)'3', .. head[1..]],
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
        await database.HashSetAsync(key, "head", damaged);
        return true;
    }
}
