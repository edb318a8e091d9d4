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
        var (field, value) = damage switch
        {
            RecordDamage.Corrupt => ("active", "yesterday"),
            RecordDamage.UnknownFormat => ("format", "-7"),
            RecordDamage.FutureFormat => ("format", "2"),
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
        await (await redis.DatabaseAsync()).HashSetAsync(redis.Keys(_name).Record(handle), field, value);
        return true;
    }
}
