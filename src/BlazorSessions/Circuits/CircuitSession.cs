using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// A circuit's session. Starts with the session of its connection and follows every change of it, as long as the browser
/// holds the secret that counts; changes the browser's cookie by sending tickets.
/// </summary>
internal sealed class CircuitSession : ScopeSession, ILiveSessionListener, IConnectionCircuit
{
    private readonly LiveFollowers _followers;
    private readonly ILogger<CircuitSession> _logger;
    private readonly CircuitSight _sight = new();

    private readonly CircuitTurn _turn;
    private readonly CancellationTokenSource _closed = new();

    // The session that a verb of this circuit has ended, or is about to.
    private volatile string? _ending;

    public CircuitSession(
        ConnectionSlot slot,
        LiveSessions sessions,
        LiveFollowers followers,
        CircuitTickets tickets,
        ILogger<CircuitSession> logger)
        : base(sessions, Binding.None.Visitor)
    {
        Slot = slot;
        _followers = followers;
        _logger = logger;
        Tickets = tickets;
        Machine = new CircuitMachine(this, tickets.Clock, logger);
        _turn = new CircuitTurn(Machine, tickets.Clock);
        Door = new CircuitDoor(this, sessions, logger);
    }

    public override bool IsCircuit => true;

    // What a circuit that cannot prove anything does is nobody's activity.
    LiveSession? IConnectionCircuit.Live => Machine.View.Session.Kind == GlimpseKind.Shown ? Live : null;

    public IServiceProvider? Services { get; init; }

    /// <summary>The life of this circuit.</summary>
    public CircuitMachine Machine { get; }

    /// <summary>What it changes the browser's cookie by.</summary>
    public CircuitTickets Tickets { get; }

    /// <summary>Which connections it may be on, and what they bring.</summary>
    public CircuitDoor Door { get; }

    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether a verb of this circuit has ended the session that it shows as ended.</summary>
    public bool HasEndedItself => _ending is { } ending && State.Handle?.Value == ending;

    public bool DropsEvents => Machine.View.DropsEvents;

    /// <summary>The connection this circuit is on.</summary>
    public ConnectionSlot Slot { get; private set; }

    /// <summary>The id of the circuit, for logs; set when it opens.</summary>
    public string CircuitId { get; private set; } = "(opening)";

    /// <summary>Takes over what the connection came with.</summary>
    public void Enter()
    {
        Slot.Circuit = this;
        if (Slot.Unknown is { } unknown)
        {
            Exchange(unknown);
        }
        else if (Slot.Binding is Binding.Held held && held.Live.TryLease())
        {
            Exchange(Slot.Shown is { } shown && shown.Token != held.Token ? held with { Token = shown.Token } : held);
            Tickets.KeepUp(held);
        }

        Machine.Look();
    }

    /// <summary>Begins to show changes; what changed before is shown now.</summary>
    public void Open(string circuitId, CircuitEffectRunner runner)
    {
        CircuitId = circuitId;
        runner.Begin();
        Machine.Attach(runner);
    }

    /// <summary>Aborts the connection of a circuit that was refuted, whatever its script says.</summary>
    public void Abort()
    {
        _logger.CircuitRefuted(CircuitId);
        Slot.Abort?.Invoke();
    }

    /// <exception cref="SessionCookieException">The browser did not show the secret that counts.</exception>
    public override async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (Look().Kind == GlimpseKind.Hidden)
        {
            await _turn.BeProvenAsync(cancellationToken);
        }
    }

    public override void CheckAvailable()
    {
        if (Settle() is Binding.Unknown)
        {
            throw new SessionStoreException("load", outcomeUnknown: false);
        }
    }

    public override async ValueTask<LiveSession?> ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Settle() is Binding.Held held)
        {
            await Sessions.ConfirmAsync(held.Live, cancellationToken);
            await LoadAsync(cancellationToken);
        }

        return Live;
    }

    public override ValueTask CatchUpAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public override Task StartAsync(CancellationToken cancellationToken) =>
        InTurnAsync(TicketIntent.Bind, async () =>
        {
            if (Writable() is null)
            {
                Take(await Tickets.Exchange.BindAsync(isForSignIn: false, cancellationToken));
            }
        }, cancellationToken);

    /// <summary>Takes the session that another tab has got, when the browser shows its secret.</summary>
    public Task AdoptAsync(CancellationToken cancellationToken) =>
        InTurnAsync(TicketIntent.Prove, async () =>
        {
            if (Settle() is Binding.None && await Tickets.Exchange.FindAsync(cancellationToken) is { } found)
            {
                Take(found);
            }
        }, cancellationToken);

    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(
            TicketIntent.SignIn,
            async () => Take(await Tickets.NewSignIn().SignInAsync(Settle(), request, cancellationToken)),
            cancellationToken);

    public override Task RotateAsync(CancellationToken cancellationToken) =>
        InTurnAsync(TicketIntent.Regenerate, async () =>
        {
            if (Writable() is { } held)
            {
                Take(await Tickets.Exchange.RegenerateAsync(held, cancellationToken));
            }
        }, cancellationToken);

    public override Task EndAsync(LiveSession live, SessionEndReason reason, CancellationToken cancellationToken)
    {
        _ending = live.Handle.Value;
        return base.EndAsync(live, reason, cancellationToken);
    }

    public override async Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        try
        {
            await Tickets.Exchange.ForgetAsync(ended, cancellationToken);
        }
        catch (SessionException exception)
        {
            // The record is gone, so the cookie opens nothing; the browser drops it with the next answer or never.
            _logger.CookieNotRemoved(ended, exception);
        }
    }

    public override void OnOwnChange() => Machine.Look();

    public override Task KeepAsync(CancellationToken cancellationToken) => Tickets.KeepAsync(Settle(), cancellationToken);

    /// <summary>Returns whether the app's validation lets a leased session in; gives the lease back when not.</summary>
    /// <exception cref="SessionStoreException">There was no answer; the lease is given back.</exception>
    public async Task<bool> IsValidAsync(LiveSession leased)
    {
        var isValid = false;
        try
        {
            isValid = await _followers.IsValidAsync(leased);
            return isValid;
        }
        finally
        {
            if (!isValid)
            {
                Sessions.Release(leased);
            }
        }
    }

    void IConnectionCircuit.OnActivity() => Tickets.KeepUp(Settle());

    public override void OnHostUser(string? userKey)
    {
        // Nobody is no other user: where authentication runs before routing, the host has not asked who it is.
        if (userKey is not null && userKey != State.UserKey)
        {
            _logger.ForeignUserPushed(CircuitId);
        }
    }

    /// <summary>Takes what the browser has shown of a session.</summary>
    public void Take(LiveSession live, Proof proof)
    {
        if (proof.Kind == ProofKind.Proven && Settle() is Binding.Held held && held.Live == live)
        {
            TryRenew(held, proof.Token);
        }

        Machine.Look();
        Machine.Post(new CircuitEvent.ProofAnswered(proof.Kind));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Whatever the browser holds while a ticket is on its way, which changes it; and where this circuit has nothing of
    /// anybody. Another session's cookie is refused, and so is none, as the session may live on elsewhere. What the
    /// browser held before a ticket is good for some seconds more: a request that was sent then may come after the receipt.
    /// </remarks>
    public bool Admits(SessionHandle? named) => CircuitDoor.HandleOf(Settle()) is not { } own
        || named == own || Machine.View.Exchange is not null || _turn.MayBringStill(named);

    public ValueTask<bool> MayMoveToAsync(ConnectionSlot slot) => Door.MayMoveToAsync(slot);

    /// <summary>Goes on over a connection that comes first, or comes back; false if it may not.</summary>
    public bool TryMoveTo(ConnectionSlot slot)
    {
        if (!Door.TryTake(slot))
        {
            return false;
        }

        Slot = slot;
        slot.Circuit = this;
        Machine.Look();
        Machine.Post(new CircuitEvent.ConnectionUp());
        return true;
    }

    /// <summary>Says what there is to see of the session.</summary>
    public SessionGlimpse Look() => CircuitSight.Look(Settle());

    void ILiveSessionListener.OnChanged(LiveSession session)
    {
        _followers.OnChanged(session);
        Machine.Look();
    }

    public override void Dispose()
    {
        base.Dispose();
        Machine.Dispose();
        _closed.Cancel();
    }

    protected override void OnHeld(LiveSession live) => _followers.Follow(live, this);

    protected override void OnLetGo(LiveSession live) => _followers.Leave(live, this);

    protected override void OnListenerFailed(Exception exception) => _logger.PushFailed(CircuitId, exception);

    protected override SessionState See(Binding binding) => _sight.See(binding);

    // The session that the browser holds, with the caller's lease.
    private void Take(ExchangeOutcome outcome)
    {
        Exchange(new Binding.Held(outcome.Leased, outcome.Token, outcome.Leased.State.UserKey));
        Machine.Look();
    }

    private Task InTurnAsync(TicketIntent intent, Func<Task> work, CancellationToken cancellationToken) =>
        _turn.RunAsync(intent, () => CircuitDoor.HandleOf(Settle()), work, cancellationToken);
}
