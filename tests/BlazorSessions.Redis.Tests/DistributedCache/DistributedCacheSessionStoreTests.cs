using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;

namespace BlazorSessions.Redis.Tests.DistributedCache;

/// <summary>The suite on the store of any distributed cache, where that is a Redis.</summary>
public sealed class DistributedCacheSessionStoreTests(RedisFixture redis) : SessionStoreSpecification, IClassFixture<RedisFixture>
{
    private readonly string _prefix = $"{{{redis.Prefix}{RedisFixture.SomeText()}";
    private readonly RedisCache _first = CacheOnRedis.Connect(RedisFixture.Configuration);
    private readonly RedisCache _second = CacheOnRedis.Connect(RedisFixture.Configuration);

    protected override IReadOnlyCollection<Type> Lacks =>
        [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch), typeof(ISessionCleanup)];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _first.Dispose();
        _second.Dispose();
    }

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(CacheOnRedis.Store(_first, _prefix, clock, Log));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(CacheOnRedis.Store(_second, _prefix, clock, Log));

    protected override async ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage)
    {
        var key = $"{_prefix}s:{handle.Value}";
        await _first.SetAsync(
            key, CacheDamage.Do((await _first.GetAsync(key))!, damage), new DistributedCacheEntryOptions()); // not null: it is there
        return true;
    }
}
