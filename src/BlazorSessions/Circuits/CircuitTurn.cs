using BlazorSessions.Tickets;

namespace BlazorSessions.Circuits;

/// <summary>One ticket of a circuit at a time: two first writes must not start two sessions.</summary>
internal sealed class CircuitTurn(CircuitMachine machine, TimeProvider clock)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // How long a request may be on its way. It only gets at the connection whose secret token it names.
    private static readonly TimeSpan s_transit = TimeSpan.FromSeconds(10);

    // Null until the first: most circuits never change the cookie.
    private SemaphoreSlim? _turn;
    private volatile Former? _former;

    /// <summary>
    /// Returns whether the browser may have sent a request with the cookie of this session, as it held that before the
    /// last exchange.
    /// </summary>
    public bool MayBringStill(SessionHandle? named) =>
        _former is { } former && named == former.Handle && clock.GetUtcNow() < former.Until;

    /// <summary>Runs an exchange when it is its turn.</summary>
    /// <param name="intent">What it is for.</param>
    /// <param name="handle">Says what session the browser holds before.</param>
    /// <param name="work">The exchange.</param>
    /// <param name="cancellationToken">Cancels the wait for the turn.</param>
    /// <exception cref="SessionCookieException">Another verb's exchange takes too long.</exception>
    public async Task RunAsync(
        TicketIntent intent, Func<SessionHandle?> handle, Func<Task> work, CancellationToken cancellationToken)
    {
        var turn = await TakeAsync(cancellationToken);
        var before = handle();
        machine.Post(new CircuitEvent.ExchangeBegan(intent));
        try
        {
            await work();
        }
        catch (SessionCookieException exception) when (exception.IsRefuted)
        {
            machine.Post(new CircuitEvent.Refuted());
            throw;
        }
        finally
        {
            _former = new Former(before, clock.GetUtcNow() + s_transit);
            machine.Post(new CircuitEvent.ExchangeEnded());
            turn.Release();
        }
    }

    /// <summary>Waits until the browser has shown the secret that counts, or the session has ended.</summary>
    /// <exception cref="SessionCookieException">The browser did not show it in time.</exception>
    /// <exception cref="SessionStoreException">The store is away.</exception>
    public async Task BeProvenAsync(CancellationToken cancellationToken)
    {
        // The circuit's own ticket, on its way, is about to say what the browser holds.
        if (!await machine.WhenAsync(
            static view => view.Exchange is null || view.Session.Kind != GlimpseKind.Hidden, s_patience, cancellationToken))
        {
            throw Busy();
        }

        machine.Look();
        await machine.WhenAsync(
            static view => view.Session.Kind != GlimpseKind.Hidden || view.Proof is ProofStage.Refuted or ProofStage.Parked,
            CircuitView.ProofTime,
            cancellationToken);
        if (machine.View is { Session.Kind: GlimpseKind.Hidden } view)
        {
            throw view.Proof == ProofStage.Parked
                ? new SessionStoreException("prove", outcomeUnknown: false)
                : SessionCookieException.Refuted();
        }
    }

    private async Task<SemaphoreSlim> TakeAsync(CancellationToken cancellationToken)
    {
        var turn = LazyInitializer.EnsureInitialized(ref _turn, static () => new SemaphoreSlim(1, 1));
        using var patience = new CancellationTokenSource(s_patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await turn.WaitAsync(either.Token);
            return turn;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Busy();
        }
    }

    private static SessionCookieException Busy() => new(
        "Another change of this page's session is still on its way to the browser. Try again in a moment.");

    /// <summary>What the browser held before the last exchange, and until when requests that were sent then may come.</summary>
    private sealed record Former(SessionHandle? Handle, DateTimeOffset Until);
}
