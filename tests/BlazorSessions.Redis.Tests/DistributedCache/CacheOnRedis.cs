using BlazorSessions.Stores.Distributed;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.DistributedCache;

/// <summary>ASP.NET Core's own distributed cache on Redis, with connections of its own: what <c>UseDistributedCache</c> is given.</summary>
internal static class CacheOnRedis
{
    public static RedisCache Connect(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return new RedisCache(new RedisCacheOptions { ConfigurationOptions = options });
    }

    public static DistributedCacheSessionStore Store(
        IDistributedCache cache, string prefix, TimeProvider clock, ILoggerFactory log) => new(
        cache,
        clock,
        new DistributedCacheSessionStoreOptions { KeyPrefix = prefix },
        log.CreateLogger<DistributedCacheSessionStore>());
}
