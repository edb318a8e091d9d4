using BlazorSessions.Stores;
using BlazorSessions.Stores.Sinks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds second targets of sessions.</summary>
public static class MirrorBuilderExtensions
{
    private const int AtOnce = 8;

    /// <summary>
    /// Tells a sink of every change of these sessions, after the store, in the background and best effort. It never slows
    /// or fails a request. Each call adds one more.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="sink">The sink, which stays the caller's to dispose.</param>
    /// <param name="configure">How much may wait, and how long the app does at its stop; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// When the app starts: the capacity or the concurrency is below 1, or the wait is negative.
    /// </exception>
    public static BlazorSessionsBuilder MirrorTo(
        this BlazorSessionsBuilder builder, ISessionSink sink, Action<SessionMirrorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return builder.MirrorTo(_ => sink, configure, isOwned: false);
    }

    /// <summary>The same, with a sink that is made when the app starts and disposed with it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes the sink, once.</param>
    /// <param name="configure">How much may wait, and how long the app does at its stop; null for the defaults.</param>
    public static BlazorSessionsBuilder MirrorTo(
        this BlazorSessionsBuilder builder,
        Func<IServiceProvider, ISessionSink> create,
        Action<SessionMirrorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        return builder.MirrorTo(create, configure, isOwned: true);
    }

    /// <summary>Keeps another store in step by a <see cref="StoreSink"/>, to move there without signing anybody out.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="choose">
    /// Chooses the other store as the app's own is chosen: <c>store => store.UsePostgreSql(…)</c>. It must be of another
    /// kind, as settings of a store package belong to the session's name.
    /// </param>
    /// <param name="configure">How much may wait, and how long the app does at its stop; null for the defaults.</param>
    /// <exception cref="ArgumentException">No store was chosen.</exception>
    public static BlazorSessionsBuilder MirrorToStore(
        this BlazorSessionsBuilder builder,
        Action<BlazorSessionsBuilder> choose,
        Action<SessionMirrorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(choose);
        Func<IServiceProvider, ISessionStore>? create = null;
        choose(new BlazorSessionsBuilder(builder, chosen => create = chosen));
        return create is null
            ? throw new ArgumentException(
                "MirrorToStore chose no store. Choose one as for the app, such as store => store.UsePostgreSql(…).", nameof(choose))
            : builder.MirrorTo(
                provider => new StoreSink(create(provider)),
                options =>
                {
                    options.Concurrency = AtOnce;
                    configure?.Invoke(options);
                });
    }

    private static BlazorSessionsBuilder MirrorTo(
        this BlazorSessionsBuilder builder,
        Func<IServiceProvider, ISessionSink> create,
        Action<SessionMirrorOptions>? configure,
        bool isOwned)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton(builder.Name, (provider, _) =>
        {
            var options = new SessionMirrorOptions();
            configure?.Invoke(options);
            ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1, nameof(options.Capacity));
            ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1, nameof(options.Concurrency));
            ArgumentOutOfRangeException.ThrowIfLessThan(options.StopTimeout, TimeSpan.Zero, nameof(options.StopTimeout));
            return new MirroredSink(create(provider), options, isOwned);
        });
        return builder;
    }
}
