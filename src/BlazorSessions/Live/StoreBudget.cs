namespace BlazorSessions.Live;

/// <summary>The time one verb has for the store, all its tries together.</summary>
internal sealed class StoreBudget : IDisposable
{
    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenSource? _either;

    private StoreBudget(CancellationToken caller, CancellationTokenSource? timeout)
    {
        Caller = caller;
        _timeout = timeout;
        _either = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(caller, timeout.Token);
        Token = _either?.Token ?? caller;
    }

    public CancellationToken Caller { get; }

    public CancellationToken Token { get; }

    /// <summary>A store in this process answers at once: no timer, no allocation worth naming.</summary>
    public static StoreBudget Unlimited(CancellationToken caller) => new(caller, null);

    public static StoreBudget Start(TimeProvider clock, TimeSpan time, CancellationToken caller) =>
        new(caller, new CancellationTokenSource(time, clock));

    public void Dispose()
    {
        _either?.Dispose();
        _timeout?.Dispose();
    }
}
