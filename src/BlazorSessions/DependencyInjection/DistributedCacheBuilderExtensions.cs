using BlazorSessions.Stores.Distributed;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses a distributed cache as the store of sessions.</summary>
public static class DistributedCacheBuilderExtensions
{
    /// <summary>
    /// Keeps sessions in the <see cref="IDistributedCache"/> among the app's services. It cannot list sessions, end them
    /// by user or count them, and between nodes the last write wins: see <see cref="DistributedCacheSessionStore"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">The key prefix; null for the default.</param>
    /// <exception cref="InvalidOperationException">At the start of the app: there is no such cache.</exception>
    public static BlazorSessionsBuilder UseDistributedCache(
        this BlazorSessionsBuilder builder, Action<DistributedCacheSessionStoreOptions>? configure = null) =>
        builder.UseDistributedCache(
            provider => provider.GetService<IDistributedCache>() ?? throw new InvalidOperationException(
                "UseDistributedCache has no cache to use. Register one, such as by "
                + "builder.Services.AddStackExchangeRedisCache(…) or AddDistributedMemoryCache(), or pass one to it."),
            configure);

    /// <summary>Keeps sessions in a distributed cache of their own, such as a keyed one.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="cache">Finds or makes the cache, once. The store does not dispose it.</param>
    /// <param name="configure">The key prefix; null for the default.</param>
    public static BlazorSessionsBuilder UseDistributedCache(
        this BlazorSessionsBuilder builder,
        Func<IServiceProvider, IDistributedCache> cache,
        Action<DistributedCacheSessionStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cache);
        var name = builder.Name;
        return builder.UseStore(provider =>
        {
            var options = new DistributedCacheSessionStoreOptions();
            configure?.Invoke(options);

            // Sessions of another name are in other keys of the same cache.
            options.KeyPrefix += name.Length == 0 ? "" : name + ":";
            return new DistributedCacheSessionStore(
                cache(provider),
                provider.GetRequiredService<TimeProvider>(),
                options,
                provider.GetService<ILogger<DistributedCacheSessionStore>>());
        });
    }
}
