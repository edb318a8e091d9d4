using BlazorSessions.Diagnostics;
using BlazorSessions.Scopes;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Does what the life of a circuit asks for, in the circuit's own context, whoever made the change: culture and scope are
/// the circuit's. One loop, which never waits for the browser: what was asked of that is told as an event.
/// </summary>
internal sealed class CircuitEffectRunner(
    CircuitSession circuit, CircuitScreen screen, CircuitPage page, ILogger<CircuitEffectRunner> logger)
{
    private ExecutionContext? _context;

    // Cancels what the browser is asked; null while nothing is.
    private CancellationTokenSource? _asked;

    /// <summary>Where the loop runs, away from who told of an event; a test that orders events puts its own here.</summary>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;

    /// <summary>Remembers the circuit's context; called while it opens.</summary>
    public void Begin()
    {
        _context = SessionActivities.CaptureContext();
        screen.Begin();
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
        while (circuit.Machine.Take() is not CircuitEffects.None and var effects)
        {
            try
            {
                await RunAsync(effects);
            }
            catch (Exception exception)
            {
                // A dead circuit, say: logged, and the next change is shown all the same.
                logger.PushFailed(circuit.CircuitId, exception);
            }
        }
    }

    private async Task RunAsync(CircuitEffects effects)
    {
        if (effects.HasFlag(CircuitEffects.Drop) && _asked is { } dropped)
        {
            _asked = null;
            await dropped.CancelAsync();
        }

        if (effects.HasFlag(CircuitEffects.Show))
        {
            await screen.ShowAsync();
        }

        Begin(effects, CircuitEffects.Fence, FenceAsync);
        Begin(effects, CircuitEffects.Prove, ProveAsync);
        Begin(effects, CircuitEffects.Token, AskForTokenAsync);
        Begin(effects, CircuitEffects.Listen, ListenAsync);
        Begin(effects, CircuitEffects.Adopt, circuit.AdoptAsync);
        if (effects.HasFlag(CircuitEffects.Login))
        {
            _ = GoToLoginAsync();
        }

        if (effects.HasFlag(CircuitEffects.Reload))
        {
            page.Reload();
        }

        if (effects.HasFlag(CircuitEffects.Abort))
        {
            circuit.Abort();
        }
    }

    private void Begin(CircuitEffects effects, CircuitEffects effect, Func<CancellationToken, Task> work)
    {
        if (effects.HasFlag(effect))
        {
            _asked ??= new CancellationTokenSource();
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
            logger.CircuitUnreachable(circuit.CircuitId, exception);
        }
    }

    // A removed button still raises events until the browser has drawn its absence: one round trip behind the batch.
    private async Task FenceAsync(CancellationToken dropped)
    {
        var ends = circuit.Machine.View.Ends;
        try
        {
            await page.FenceAsync(dropped);
        }
        catch (Exception exception) when (!dropped.IsCancellationRequested)
        {
            // It has said nothing for long: what it sends is dropped no more than by any other circuit.
            logger.CircuitUnreachable(circuit.CircuitId, exception);
        }

        // What was not connected has drawn nothing, and is asked when it comes back.
        dropped.ThrowIfCancellationRequested();
        if (!circuit.Machine.View.IsConnected)
        {
            return;
        }

        circuit.Machine.Post(new CircuitEvent.Drawn(ends));
    }

    private async Task ListenAsync(CancellationToken dropped)
    {
        if (await circuit.Tickets.Mail.ListenAsync(dropped))
        {
            circuit.Machine.Post(new CircuitEvent.Hinted());
        }
    }

    // Not waited for: the app may have to look the address up, and what is shown must not stand behind that.
    private async Task GoToLoginAsync()
    {
        var ends = circuit.Machine.View.Ends;
        try
        {
            await page.GoToLoginAsync(
                circuit.State.EndReason, circuit.HasEndedItself, () => IsStillEnded(ends), circuit.Closed);
        }
        catch (OperationCanceledException) when (circuit.Closed.IsCancellationRequested)
        {
            // The page is gone already.
        }
        catch (Exception exception)
        {
            logger.PushFailed(circuit.CircuitId, exception);
        }
    }

    // Somebody may have signed in meanwhile: then the page stays.
    private bool IsStillEnded(int ends) =>
        circuit.Machine.View is { Session.Kind: GlimpseKind.Ended } view && view.Ends == ends;

    private async Task ProveAsync(CancellationToken dropped)
    {
        if (circuit.Settle() is Binding.Held held)
        {
            circuit.Take(held.Live, await circuit.Tickets.Prover.TryAsync(held.Live, dropped));
        }
    }

    private async Task AskForTokenAsync(CancellationToken dropped)
    {
        var handle = circuit.State.Handle;
        var shown = await circuit.Tickets.Prover.AskAsync(handle, dropped);
        circuit.Machine.Post(new CircuitEvent.TokenCame(shown is { Handle: { } other } && other != handle?.Value));
    }
}
