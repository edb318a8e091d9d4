using Microsoft.Extensions.Caching.Distributed;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>The cache by itself, one key at a time.</summary>
internal sealed class BareCache(IDistributedCache cache) : IBareStore
{
    private static readonly DistributedCacheEntryOptions s_forAnHour = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };

    public string Name => "`IDistributedCache`: get, set, remove";

    public Task CreateAsync(string key, byte[] data) => cache.SetAsync(key, data, s_forAnHour);

    public Task FindAsync(string key) => cache.GetAsync(key);

    public Task OverwriteAsync(string key, byte[] data) => cache.SetAsync(key, data, s_forAnHour);

    public async Task CreateAndDeleteAsync(string key, byte[] data)
    {
        await CreateAsync(key, data);
        await cache.RemoveAsync(key);
    }

    public Task TouchAsync(string[] keys) => Task.WhenAll(keys.Select(key => cache.RefreshAsync(key)));

    public Task ProbeAsync(string[] keys) => Task.WhenAll(keys.Select(key => cache.GetAsync(key)));

    public async ValueTask DisposeAsync()
    {
        switch (cache)
        {
            case IAsyncDisposable asynchronous:
                await asynchronous.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
