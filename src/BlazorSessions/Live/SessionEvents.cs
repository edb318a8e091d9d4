using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Calls the app's handlers of events, each for a bounded time: those that packages have added as services, then the
/// app's own.
/// </summary>
internal sealed class SessionEvents
{
    /// <summary>How long a handler has: one that hangs is as good as one that throws.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IServiceProvider _app;
    private readonly IOptions<BlazorSessionsOptions> _options;
    private readonly TimeProvider _clock;
    private readonly bool _hasServices;

    public SessionEvents(AppServices app, SessionName name, IOptions<BlazorSessionsOptions> options, TimeProvider clock)
    {
        (_app, _options, _clock) = (app.Root, options, clock);

        // A session with a name is for data, of which no package has to hear.
        _hasServices = name.HasUsers
            && (_app.GetService<IServiceProviderIsService>() is not { } known || known.IsService(typeof(BlazorSessionsEvents)));
    }

    /// <summary>Returns whether anybody may listen to an event.</summary>
    public bool Handle<TContext>()
        where TContext : SessionEventContext =>
        _hasServices || _options.Value.EventsType is not null || _options.Value.Events.Handles<TContext>();

    /// <summary>Calls all handlers, away from the caller and with services made for them.</summary>
    /// <inheritdoc cref="RunAsync{TContext}(IServiceProvider, Func{IServiceProvider, CancellationToken, TContext},
    /// Func{BlazorSessionsEvents, TContext, Task}, CancellationToken)"/>
    public Task<TContext> RunApartAsync<TContext>(
        Func<IServiceProvider, CancellationToken, TContext> make,
        Func<BlazorSessionsEvents, TContext, Task> raise,
        CancellationToken cancellationToken)
        where TContext : SessionEventContext => WithinAsync(
        stop => Task.Run(
            async () =>
            {
                // Its scope is its own until it returns, however long nobody waits for it any more.
                await using var scope = _app.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
                return await RaiseAsync(make(scope.ServiceProvider, stop), scope.ServiceProvider, raise);
            },
            CancellationToken.None),
        cancellationToken);

    /// <summary>Calls all handlers with the services of a request.</summary>
    /// <param name="services">The services.</param>
    /// <param name="make">Makes what they are told.</param>
    /// <param name="raise">Which of the events it is.</param>
    /// <param name="cancellationToken">Ends the wait for them.</param>
    /// <returns>What they were told, and have changed.</returns>
    /// <exception cref="TimeoutException">They took too long.</exception>
    public Task<TContext> RunAsync<TContext>(
        IServiceProvider services,
        Func<IServiceProvider, CancellationToken, TContext> make,
        Func<BlazorSessionsEvents, TContext, Task> raise,
        CancellationToken cancellationToken)
        where TContext : SessionEventContext =>
        WithinAsync(stop => RaiseAsync(make(services, stop), services, raise), cancellationToken);

    private async Task<TContext> WithinAsync<TContext>(
        Func<CancellationToken, Task<TContext>> runAsync, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var work = runAsync(stop.Token);
        try
        {
            return await work.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException exception) when (
            patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"A handler of {nameof(BlazorSessionsEvents)} took longer than {Patience}.", exception);
        }
        finally
        {
            _ = ObserveAsync(work);
        }
    }

    private async Task<TContext> RaiseAsync<TContext>(
        TContext context, IServiceProvider services, Func<BlazorSessionsEvents, TContext, Task> raise)
    {
        foreach (var events in _hasServices ? services.GetServices<BlazorSessionsEvents>() : [])
        {
            await raise(events, context);
        }

        var own = _options.Value.EventsType is { } type
            ? (BlazorSessionsEvents)services.GetRequiredService(type)
            : _options.Value.Events;
        await raise(own, context);
        return context;
    }

    private static async Task ObserveAsync(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
