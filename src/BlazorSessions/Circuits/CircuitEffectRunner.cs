using BlazorSessions.Diagnostics;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Does what the life of a circuit asks for, in the circuit's own context, whoever made the change: culture and scope are
/// the circuit's. One loop, which never waits for the browser: what was asked of that is told as an event.
/// </summary>
internal sealed class CircuitEffectRunner(
    CircuitScreen screen, CircuitPage page, Prover prover, ILogger<CircuitEffectRunner> logger)
{
    private CircuitSession _circuit = default!; // Given by Begin, before anything else is called.
    private ExecutionContext? _context;
    private CancellationTokenSource _asked = new();

    /// <summary>Where the loop runs, away from who told of an event; a test that orders events puts its own here.</summary>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;

    /// <summary>Remembers the circuit and its context; called while it opens.</summary>
    public void Begin(CircuitSession circuit)
    {
        _circuit = circuit;
        _context = ExecutionContext.Capture();
        screen.Begin(circuit);
    }

    /// <summary>Starts the loop, which is not running.</summary>
    public void Start() => Task.Factory.StartNew(
        static runner => ((CircuitEffectRunner)runner!).Run(),
        this,
        CancellationToken.None,
        TaskCreationOptions.DenyChildAttach,
        Background);

    private void Run()
    {
        if (_context is { } context)
        {
            ExecutionContext.Run(context, static runner => _ = ((CircuitEffectRunner)runner!).RunAsync(), this);
        }
        else
        {
            _ = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        while (_circuit.Machine.Take() is not CircuitEffects.None and var effects)
        {
            try
            {
                await RunAsync(effects);
            }
            catch (Exception exception)
            {
                // A dead circuit, say: logged, and the next change is shown all the same.
                logger.PushFailed(_circuit.CircuitId, exception);
            }
        }
    }

    private async Task RunAsync(CircuitEffects effects)
    {
        if (effects.HasFlag(CircuitEffects.Drop))
        {
            await _asked.CancelAsync();
            _asked = new CancellationTokenSource();
        }

        if (effects.HasFlag(CircuitEffects.Show))
        {
            await screen.ShowAsync();
        }

        Begin(effects, CircuitEffects.Fence, FenceAsync);
        Begin(effects, CircuitEffects.Prove, ProveAsync);
        Begin(effects, CircuitEffects.Token, AskForTokenAsync);
        if (effects.HasFlag(CircuitEffects.Login))
        {
            page.GoToLogin(_circuit.State.EndReason);
        }

        if (effects.HasFlag(CircuitEffects.Reload))
        {
            page.Reload();
        }

        if (effects.HasFlag(CircuitEffects.Abort))
        {
            _circuit.Abort();
        }
    }

    private void Begin(CircuitEffects effects, CircuitEffects effect, Func<CancellationToken, Task> work)
    {
        if (effects.HasFlag(effect))
        {
            _ = RunAsync(work, _asked.Token);
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken dropped)
    {
        try
        {
            await work(dropped);
        }
        catch (OperationCanceledException) when (dropped.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch (Exception exception)
        {
            logger.CircuitUnreachable(_circuit.CircuitId, exception);
        }
    }

    // A removed button still raises events until the browser has drawn its absence: one round trip behind the batch.
    private async Task FenceAsync(CancellationToken dropped)
    {
        var ends = _circuit.Machine.View.Ends;
        try
        {
            await page.FenceAsync(dropped);
        }
        catch (Exception exception) when (!dropped.IsCancellationRequested)
        {
            // It has said nothing for long: what it sends is dropped no more than by any other circuit.
            logger.CircuitUnreachable(_circuit.CircuitId, exception);
        }

        // What was not connected has drawn nothing, and is asked when it comes back.
        dropped.ThrowIfCancellationRequested();
        if (!_circuit.Machine.View.IsConnected)
        {
            return;
        }

        _circuit.Machine.Post(new CircuitEvent.Drawn(ends));
    }

    private async Task ProveAsync(CancellationToken dropped)
    {
        if (_circuit.Settle() is Binding.Held held)
        {
            _circuit.Take(held.Live, await prover.TryAsync(held.Live, dropped));
        }
    }

    private async Task AskForTokenAsync(CancellationToken dropped)
    {
        var handle = _circuit.State.Handle;
        var shown = await prover.AskAsync(handle, dropped);
        _circuit.Machine.Post(new CircuitEvent.TokenCame(shown is { Handle: { } other } && other != handle?.Value));
    }
}
