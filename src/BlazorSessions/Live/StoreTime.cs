using System.Diagnostics;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// The time for the store: <see cref="BlazorSessionsOptions.StoreTimeout"/> for a verb, all its calls and waits
/// together, and for a call outside of verbs. It is enforced by a timer of ours; the store's token only tells the
/// store.
/// </summary>
/// <remarks>
/// What a store hangs on its token may block (a driver's cancellation waits for its server), and runs on the thread
/// that cancels: so nobody waits for the token, and it is cancelled on a thread of its own once nobody waits for the
/// call.
/// </remarks>
internal sealed class StoreTime(
    TimeProvider clock, IOptions<BlazorSessionsOptions> options, SessionMeasures? measures, bool isReused)
{
    // Flows into the steps of a verb, whoever takes them, and ends with it.
    private static readonly AsyncLocal<VerbTime?> s_verb = new();

    // The source of the last call of this thread that was answered at once and so never was cancelled.
    [ThreadStatic]
    private static CancellationTokenSource? t_unused;

    /// <summary>The time that the current verb has left; null outside of verbs, and where time has no end.</summary>
    public TimeSpan? Left => Verb?.Left;

    private static VerbTime? Verb => s_verb.Value is { IsOver: false } verb ? verb : null;

    public VerbTime? BeginVerb() => options.Value.StoreTimeout == Timeout.InfiniteTimeSpan || Verb is not null
        ? null
        : s_verb.Value = new VerbTime(options.Value.StoreTimeout);

    public static void LeaveVerb()
    {
        if (s_verb.Value is not null)
        {
            s_verb.Value = null;
        }
    }

    /// <summary>Calls the store. An answer that is there at once costs no timer and no allocation.</summary>
    public ValueTask<T> RunAsync<TArgument, T>(
        StoreVerb verb,
        ISessionStore store,
        TArgument argument,
        Func<ISessionStore, TArgument, CancellationToken, ValueTask<T>> send,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        if (Left == TimeSpan.Zero)
        {
            // The steps before took all the time: the store is not asked at all.
            return ValueTask.FromException<T>(new SessionStoreException(verb.Name, outcomeUnknown: false, new TimeoutException()));
        }

        return measures is { WatchStore: true }
            ? MeasureAsync(measures, verb, store, argument, send, cancellationToken)
            : SendAsync(verb, store, argument, send, cancellationToken);
    }

    /// <summary>Waits for work that others share, and which goes on without this verb when its time is over.</summary>
    public async Task<T> WaitForAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        if (work.IsCompleted)
        {
            return await work;
        }

        var (verb, began) = (Verb, clock.GetTimestamp());
        try
        {
            return await work.WaitAsync(verb?.Left ?? Timeout.InfiniteTimeSpan, clock, cancellationToken);
        }
        catch (TimeoutException exception) when (!work.IsFaulted)
        {
            throw new SessionStoreException("find", outcomeUnknown: false, exception);
        }
        finally
        {
            verb?.Spend(clock.GetElapsedTime(began));
            if (!work.IsCompleted)
            {
                _ = ObserveAsync(work);
            }
        }
    }

    /// <summary>Waits for a turn that other verbs of this process give back.</summary>
    public async Task WaitForTurnAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        var (verb, began) = (Verb, clock.GetTimestamp());
        var left = verb?.Left ?? options.Value.StoreTimeout;
        if (left == Timeout.InfiniteTimeSpan)
        {
            await turn.WaitAsync(cancellationToken);
            return;
        }

        using var timeout = new CancellationTokenSource(left, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SessionStoreException("waiting for earlier writes", outcomeUnknown: false, exception);
        }
        finally
        {
            verb?.Spend(clock.GetElapsedTime(began));
        }
    }

    /// <summary>
    /// Charges the current verb, if there is one, with time that was spent waiting for something else.
    /// </summary>
    public void Spend(TimeSpan time) => Verb?.Spend(time);

    private async ValueTask<T> MeasureAsync<TArgument, T>(
        SessionMeasures measures,
        StoreVerb verb,
        ISessionStore store,
        TArgument argument,
        Func<ISessionStore, TArgument, CancellationToken, ValueTask<T>> send,
        CancellationToken cancellationToken)
    {
        using var activity = SessionActivities.Begin(verb.Activity, measures.Name, ActivityKind.Client);
        var began = clock.GetTimestamp();
        string? error = null;
        try
        {
            return await SendAsync(verb, store, argument, send, cancellationToken);
        }
        catch (Exception exception) when (!verb.IsRefusal(exception))
        {
            error = SessionTags.ErrorTypeOf(exception);
            activity?.SetFailure(exception);
            throw;
        }
        finally
        {
            measures.StoreAnswered(verb.Operation, clock.GetElapsedTime(began), error);
        }
    }

    private ValueTask<T> SendAsync<TArgument, T>(
        StoreVerb verb,
        ISessionStore store,
        TArgument argument,
        Func<ISessionStore, TArgument, CancellationToken, ValueTask<T>> send,
        CancellationToken cancellationToken)
    {
        var stop = Interlocked.Exchange(ref t_unused, null) ?? new CancellationTokenSource();
        var began = Verb is null ? 0 : clock.GetTimestamp();
        ValueTask<T> call;
        try
        {
            call = send(store, argument, stop.Token);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(verb.Translate(exception));
        }

        if (!call.IsCompletedSuccessfully)
        {
            return WaitAsync(verb, call.AsTask(), began, stop, cancellationToken);
        }

        Verb?.Spend(clock.GetElapsedTime(began));
        t_unused = isReused ? stop : null;
        return call;
    }

    private async ValueTask<T> WaitAsync<T>(
        StoreVerb verb, Task<T> call, long began, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        var time = Verb;
        try
        {
            return await call.WaitAsync(time?.Left ?? options.Value.StoreTimeout, clock, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // The one catch-all towards foreign code.
            throw verb.Translate(exception);
        }
        finally
        {
            time?.Spend(clock.GetElapsedTime(began));
            _ = LetGoAsync(call, stop);
        }
    }

    // Should all who waited have gone when it fails, nobody need hear of it.
    private static async Task ObserveAsync(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Whatever a call that nobody waits for any more holds, it lets go when it is told to stop or has its answer.
    private static async Task LetGoAsync(Task call, CancellationTokenSource stop)
    {
        try
        {
            if (!call.IsCompleted)
            {
                await stop.CancelAsync();
            }

            await call;
        }
        catch (Exception)
        {
            // Who waited for the call has been told that it failed, and the store's callbacks are the store's.
        }

        stop.Dispose();
    }
}
