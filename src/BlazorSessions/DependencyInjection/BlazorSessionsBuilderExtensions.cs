using BlazorSessions.Stores.Cookies;
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

    /// <summary>
    /// Keeps sessions in the cookies of their browsers. No server is needed and they survive a restart, as long as the key
    /// ring of Data Protection does; what that can promise and what not is said at <see cref="CookieSessionStore"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">How much goes into cookies and the like; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">At start: an option is out of its range.</exception>
    public static BlazorSessionsBuilder UseCookies(
        this BlazorSessionsBuilder builder, Action<CookieSessionStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseStore(provider =>
        {
            var options = new CookieSessionStoreOptions();
            configure?.Invoke(options);
            return new CookieSessionStore(provider.GetRequiredService<TimeProvider>(), options);
        });
    }
}
