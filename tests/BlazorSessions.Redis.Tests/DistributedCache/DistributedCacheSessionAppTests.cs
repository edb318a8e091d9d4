using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Stores;
using Microsoft.Extensions.Caching.StackExchangeRedis;

namespace BlazorSessions.Redis.Tests.DistributedCache;

public sealed class DistributedCacheSessionAppTests(RedisFixture redis) : SessionAppSpecification, IClassFixture<RedisFixture>
{
    private readonly string _prefix = $"{{{redis.Prefix}{RedisFixture.SomeText()}";
    private readonly Cable _cable = Cable.To(RedisFixture.Configuration);
    private readonly List<RedisCache> _caches = [];

    protected override IReadOnlyCollection<Type> Lacks =>
        [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch), typeof(ISessionCleanup)];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _caches.ForEach(cache => cache.Dispose());
        await _cable.DisposeAsync();
    }

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock)
    {
        var cache = CacheOnRedis.Connect(_cable.Configuration);
        _caches.Add(cache);
        return ValueTask.FromResult<ISessionStore>(CacheOnRedis.Store(cache, _prefix, clock, Log));
    }

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override ValueTask<bool> TakeAwayAsync(Outage outage)
    {
        _cable.IsTorn = outage == Outage.Gone;
        _cable.IsDeaf = outage == Outage.Silent;
        return ValueTask.FromResult(true);
    }

    protected override ValueTask BringBackAsync()
    {
        _cable.IsTorn = _cable.IsDeaf = false;

        // What was swallowed is missing in the streams of before.
        _cable.Cut();
        return ValueTask.CompletedTask;
    }
}
