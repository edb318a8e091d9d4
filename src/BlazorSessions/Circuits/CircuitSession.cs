using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// A circuit's session. Starts with the session of its connection, follows every change of it, and changes the
/// browser's cookie by sending tickets.
/// </summary>
internal sealed partial class CircuitSession(
    ConnectionSlot slot,
    LiveSessions sessions,
    LiveFollowers followers,
    TicketExchange exchange,
    CircuitToken token,
    ILogger<CircuitSession> logger)
    : ScopeSession(sessions, Binding.None.Visitor), ILiveSessionListener, IConnectionCircuit
{
    // How long a request may be on its way. It only gets at the connection whose secret token it names.
    private static readonly TimeSpan s_transit = TimeSpan.FromSeconds(10);

    // One ticket of a circuit at a time: two first writes must not start two sessions.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private readonly EventGate _gate = new();
    private volatile bool _awaitsReceipt;
    private volatile bool _signsIn;
    private volatile Former? _former;
    private int _ending;

    // Null until the circuit opens: nothing is drawn before.
    private volatile CircuitPush? _push;

    public override bool IsCircuit => true;

    /// <summary>Whether the session of the connection has another user by now than when it came.</summary>
    public bool IsForeign { get; private set; }

    public CancellationToken Closed => _closed.Token;

    public EventGate Gate => _gate;

    public bool DropsEvents => _gate.IsShut;

    /// <summary>The connection this circuit is on.</summary>
    public ConnectionSlot Slot { get; private set; } = slot;

    /// <summary>The id of the circuit, for logs; set when it opens.</summary>
    public string CircuitId { get; private set; } = "(opening)";

    /// <summary>
    /// Makes the session of a circuit in the scope that the hub is making one in; null in any other. The hub has told
    /// that scope's navigation where the browser is before it asks for anything else, and it tells no other scope.
    /// </summary>
    public static CircuitSession? TryOpen(IServiceProvider scope)
    {
        if (ConnectionSlot.Current is not { Circuit: null } slot || !HasLocation(scope))
        {
            return null;
        }

        var circuit = new CircuitSession(
            slot,
            scope.GetRequiredService<LiveSessions>(),
            scope.GetRequiredService<LiveFollowers>(),
            scope.GetRequiredService<TicketExchange>(),
            scope.GetRequiredService<CircuitToken>(),
            scope.GetRequiredService<ILogger<CircuitSession>>());
        circuit.Enter();
        if (slot.Unknown is not null)
        {
            scope.GetRequiredService<UnconfirmedCircuits>().Add(circuit);
        }

        return circuit;
    }

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
            // Somebody signed in since this connection came: whether it is this browser's user, only a new one can say.
            IsForeign = held.Live.State.UserKey != Slot.UserKey && !held.Live.IsEnded;
            if (IsForeign)
            {
                Sessions.Release(held.Live);
            }
            else
            {
                Exchange(held);
            }
        }
    }

    /// <summary>Begins to show changes; what changed before is shown now.</summary>
    public void Open(string circuitId, CircuitPush push)
    {
        CircuitId = circuitId;
        token.Take(null, State.UserKey);
        push.Begin(this);
        _push = push;
        push.Queue();
    }

    public override ValueTask LoadAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public override void CheckAvailable()
    {
        if (Settle() is Binding.Unknown)
        {
            throw new SessionStoreException("load", outcomeUnknown: false);
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (Writable() is null)
        {
            Take(await exchange.BindAsync(cancellationToken));
        }
    }, cancellationToken);

    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            _signsIn = true;
            try
            {
                ExchangeOutcome outcome;
                do
                {
                    // Not yet where another tab started the browser's first session meanwhile: that is this tab's too.
                    outcome = await exchange.SignInAsync(Settle(), request, cancellationToken);
                    Take(outcome);
                }
                while (outcome.IsOther);
            }
            finally
            {
                _signsIn = false;
            }
        }, cancellationToken);

    public override Task RotateAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (Writable() is { } live)
        {
            Take(await exchange.RegenerateAsync(live, cancellationToken));
        }
    }, cancellationToken);

    public override async Task EndAsync(LiveSession live, SessionEndReason reason, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _ending);
        try
        {
            await base.EndAsync(live, reason, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _ending);
            QueuePush();
        }
    }

    public override async Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        try
        {
            token.Take(await exchange.ForgetAsync(ended, cancellationToken), userKey: null);
        }
        catch (SessionException exception)
        {
            // The record is gone, so the cookie opens nothing; the browser drops it with the next answer or never.
            logger.CookieNotRemoved(ended, exception);
        }
    }

    /// <summary>
    /// Asks for an antiforgery token of the user there is now, once, unless this circuit has one or a receipt is about
    /// to bring it.
    /// </summary>
    /// <exception cref="SessionCookieException">The browser could not be reached.</exception>
    public async Task RenewTokenAsync()
    {
        var userKey = State.UserKey;
        if (!token.IsOf(userKey) && !_awaitsReceipt && Volatile.Read(ref _ending) == 0)
        {
            token.Take(null, userKey);
            token.Take(await exchange.RenewAntiforgeryAsync(), userKey);
        }
    }

    public override void OnOwnChange() => QueuePush();

    public override void OnHostUser(ClaimsPrincipal user)
    {
        var key = user.Identity is { IsAuthenticated: true } ? UserKeys.Find(user) : null;
        if (key != State.UserKey)
        {
            logger.ForeignUserPushed(CircuitId);
        }
    }

    /// <summary>
    /// While a ticket is on its way, its effects on this circuit are not shown before its receipt: the browser may not
    /// have the cookie yet, and a sign-in of another user ends the previous session. Other ends are shown at once.
    /// </summary>
    public bool IsHeldBack(SessionState state) => _awaitsReceipt
        && (state.Status != SessionStatus.Ended || _signsIn && state.EndReason == SessionEndReason.SignedOut);

    void ILiveSessionListener.OnChanged(LiveSession session)
    {
        // One that was emptied is none again; nobody was signed in, and nothing is to be drawn first.
        if (session is { IsEnded: true, IsEmptied: false })
        {
            _gate.Shut();
        }

        Settle();
        QueuePush();
    }

    public override void Dispose()
    {
        base.Dispose();
        _closed.Cancel();
    }

    protected override void OnHeld(LiveSession live) => followers.Follow(live, this);

    protected override void OnLetGo(LiveSession live) => followers.Leave(live, this);

    private static bool HasLocation(IServiceProvider scope)
    {
        try
        {
            return scope.GetService<NavigationManager>()?.Uri is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // The session that a receipt names, with the caller's lease.
    private void Take(ExchangeOutcome outcome)
    {
        var userKey = outcome.Leased.State.UserKey;
        Exchange(new Binding.Held(outcome.Leased, outcome.Leased.Record.TokenHash));
        token.Take(outcome.Antiforgery, userKey);
        QueuePush();
    }

    private void QueuePush() => _push?.Queue();

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var before = Handle(Settle());
        _awaitsReceipt = true;
        try
        {
            await work();
        }
        finally
        {
            _former = new Former(before, exchange.Clock.GetUtcNow() + s_transit);
            _awaitsReceipt = false;
            _turn.Release();
            QueuePush();
        }
    }

    private static SessionHandle? Handle(Binding binding) => binding switch
    {
        Binding.Held held => held.Live.Handle,
        Binding.Unknown asked => asked.Handle,
        _ => null,
    };

    /// <summary>What the browser held before the last exchange, and until when requests that were sent then may come.</summary>
    private sealed record Former(SessionHandle? Handle, DateTimeOffset Until);
}
