using BlazorSessions.Live;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Holds the view of one circuit: takes events from anywhere, one after the other, and hands what is to be done to the
/// runner. Never blocks, never throws.
/// </summary>
internal sealed class CircuitMachine(CircuitSession circuit, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private CircuitView _view = new();
    private CircuitEffects _pending;
    private CircuitEffectRunner? _runner;
    private TaskCompletionSource? _changed;
    private NodeTimer? _timer;
    private bool _isRunning;

    public CircuitView View => Volatile.Read(ref _view);

    /// <summary>From now on, what is to be done is done.</summary>
    public void Attach(CircuitEffectRunner runner)
    {
        _runner = runner;
        Post(new CircuitEvent.Opened());
    }

    /// <summary>Looks at the session again, which has changed, or what the circuit may see of it.</summary>
    public void Look() => Post(null);

    /// <summary>Tells of an event.</summary>
    public void Post(CircuitEvent? happened)
    {
        bool starts;
        TaskCompletionSource? changed;
        DateTimeOffset? wakesAt;
        lock (_gate)
        {
            // Looked at in here, so that an older look never comes after a newer one.
            var (view, effects) = CircuitLife.Step(
                _view, happened ?? new CircuitEvent.SessionChanged(circuit.Look()), clock.GetUtcNow());
            view = view == CircuitView.Quiet ? CircuitView.Quiet : view;
            changed = ReferenceEquals(view, _view) || _runner is null ? null : Interlocked.Exchange(ref _changed, null);
            Volatile.Write(ref _view, view);
            _pending |= effects;
            starts = !_isRunning && _pending != CircuitEffects.None && _runner is not null;
            _isRunning |= starts;
            wakesAt = view.WakesAt;
        }

        if (wakesAt is { } at)
        {
            Timer().Arm(at);
        }

        if (changed is not null && _runner is not null)
        {
            // Who waits goes on elsewhere: whoever told of the event must not run it.
            Task.Factory.StartNew(
                static waited => ((TaskCompletionSource)waited!).TrySetResult(),
                changed,
                CancellationToken.None,
                TaskCreationOptions.DenyChildAttach,
                _runner.Background);
        }

        if (starts)
        {
            _runner!.Start();
        }
    }

    /// <summary>Returns what is to be done next; none when there is nothing, and the runner is to stop.</summary>
    public CircuitEffects Take()
    {
        lock (_gate)
        {
            var effects = _pending;
            _pending = CircuitEffects.None;
            _isRunning = effects != CircuitEffects.None;
            return effects;
        }
    }

    /// <summary>Waits until the view is such; false when the time is over first.</summary>
    public async Task<bool> WhenAsync(Func<CircuitView, bool> isSuch, TimeSpan time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (!isSuch(View))
        {
            var changed = LazyInitializer.EnsureInitialized(ref _changed, static () => new TaskCompletionSource());
            if (isSuch(View))
            {
                return true;
            }

            try
            {
                await changed.Task.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return isSuch(View);
            }
        }

        return true;
    }

    public void Dispose()
    {
        Post(new CircuitEvent.Closed());
        _timer?.Dispose();
    }

    private NodeTimer Timer() => LazyInitializer.EnsureInitialized(ref _timer, () => new NodeTimer(
        clock, logger, "waking a circuit", () =>
        {
            Post(new CircuitEvent.Woken());
            return Task.CompletedTask;
        }));
}
