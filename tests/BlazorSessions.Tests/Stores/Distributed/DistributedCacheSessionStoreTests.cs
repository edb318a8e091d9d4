using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Distributed;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Stores.Distributed;

/// <summary>The suite on the memory cache of ASP.NET Core, which stands for the cache that nodes share.</summary>
public sealed class DistributedCacheSessionStoreTests : SessionStoreSpecification
{
    private readonly MemoryDistributedCache _cache = new(Options.Create(new MemoryDistributedCacheOptions()));

    protected override IReadOnlyCollection<Type> Lacks =>
        [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch), typeof(ISessionCleanup)];

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) => ValueTask.FromResult<ISessionStore>(
        new DistributedCacheSessionStore(_cache, clock, logger: Log.CreateLogger<DistributedCacheSessionStore>()));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override async ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage)
    {
        var key = "bs:s:" + handle.Value;
        var data = await _cache.GetAsync(key);
        await _cache.SetAsync(key, CacheDamage.Do(data!, damage), new DistributedCacheEntryOptions());
        return true;
    }
}
