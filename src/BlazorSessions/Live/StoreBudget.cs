namespace BlazorSessions.Live;

/// <summary>
/// The time a step of a verb has for the store, all its tries together: what the steps before have left, or, outside of
/// verbs, all of it.
/// </summary>
internal sealed class StoreBudget : IDisposable
{
    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenSource? _either;
    private readonly TimeProvider? _clock;
    private readonly VerbTime? _verb;
    private readonly long _began;

    private StoreBudget(CancellationToken caller, CancellationTokenSource? timeout, TimeProvider? clock, VerbTime? verb)
    {
        (_clock, _verb, _began) = (clock, verb, clock?.GetTimestamp() ?? 0);
        Caller = caller;
        _timeout = timeout;
        _either = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(caller, timeout.Token);
        Token = _either?.Token ?? caller;
    }

    public CancellationToken Caller { get; }

    public CancellationToken Token { get; }

    /// <summary>A store in this process answers at once: no timer, no allocation worth naming.</summary>
    public static StoreBudget Unlimited(CancellationToken caller) => new(caller, null, null, null);

    public static StoreBudget Start(TimeProvider clock, TimeSpan time, VerbTime? verb, CancellationToken caller)
    {
        var left = verb?.Left ?? time;
        var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : time, clock);
        if (left == TimeSpan.Zero)
        {
            timeout.Cancel();
        }

        return new StoreBudget(caller, timeout, clock, verb);
    }

    public void Dispose()
    {
        _either?.Dispose();
        _timeout?.Dispose();
        _verb?.Spend(_clock!.GetElapsedTime(_began));
    }
}
