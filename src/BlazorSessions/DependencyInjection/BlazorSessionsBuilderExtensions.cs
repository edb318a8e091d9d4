using BlazorSessions.Stores.Memory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The stores that come with the core.</summary>
public static class BlazorSessionsBuilderExtensions
{
    /// <summary>Keeps sessions in this process: the default. They go when it stops, and other nodes do not see them.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Capacity and the like; null for the defaults.</param>
    public static BlazorSessionsBuilder UseMemory(
        this BlazorSessionsBuilder builder, Action<MemorySessionStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseStore(provider =>
        {
            var options = new MemorySessionStoreOptions();
            configure?.Invoke(options);
            return new MemorySessionStore(provider.GetRequiredService<TimeProvider>(), options);
        });
    }
}
