using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// The session of a circuit: born with the one its connection came with, pushed from then on, and changed in the
/// browser by tickets.
/// </summary>
internal sealed partial class CircuitTransport : ISessionTransport, IConnectionCircuit, IDisposable
{
    private readonly CurrentSession _current;
    private readonly LiveSessions _sessions;
    private readonly TicketExchange _exchange;
    private readonly Lazy<CircuitPush> _push;
    private readonly TimeProvider _clock;
    private readonly ILogger<CircuitTransport> _logger;

    // One ticket of a circuit at a time: two first writes must not start two sessions.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private volatile bool _awaitsReceipt;
    private volatile bool _signsIn;

    // Set while the store has not said what session this circuit has.
    private volatile UnconfirmedSession? _unconfirmed;

    public CircuitTransport(
        CurrentSession current,
        ConnectionSlot slot,
        LiveSessions sessions,
        UnconfirmedCircuits unconfirmed,
        TicketExchange exchange,
        Func<CircuitTransport, CircuitPush> createPush,
        TimeProvider clock,
        ILogger<CircuitTransport> logger)
    {
        _current = current;
        _sessions = sessions;
        _exchange = exchange;
        _clock = clock;
        _logger = logger;
        _push = new Lazy<CircuitPush>(() => createPush(this));
        Slot = slot;
        slot.Circuit = this;
        current.Attach(this, OnLiveChanged);
        if (slot.Live is { } live && live.TryLease())
        {
            // Somebody signed in since this connection came: whether it is this browser's user, only a new one can say.
            IsForeign = live.State.UserKey != slot.UserKey && !live.IsEnded;
            if (IsForeign)
            {
                sessions.Release(live);
            }
            else
            {
                current.Adopt(live);
            }
        }

        if (slot.Unconfirmed is not null)
        {
            _unconfirmed = slot.Unconfirmed;
            current.SetUnavailable();
            unconfirmed.Add(this);
        }
    }

    public bool IsScratch => false;

    /// <summary>Whether the session of the connection has another user by now than when it came.</summary>
    public bool IsForeign { get; }

    /// <summary>Cancelled when the circuit is disposed.</summary>
    public CancellationToken Closed => _closed.Token;

    public EventGate Gate { get; } = new();

    /// <summary>The connection this circuit is on.</summary>
    public ConnectionSlot Slot { get; private set; }

    /// <summary>The id of the circuit, for logs; set when it opens.</summary>
    public string CircuitId { get; set; } = "(opening)";

    /// <summary>The newest antiforgery token this circuit was told of; null for the one of the prerender.</summary>
    public AntiforgeryValue? Antiforgery { get; private set; }

    public SessionState State => _current.State;

    public LiveSession? Live => _current.Live;

    public CircuitPush Push => _push.Value;

    /// <summary>Starts to show changes, when the circuit opens; what changed before is shown now.</summary>
    public void BeginPush() => Push.Begin();

    public bool TryRead() => true;

    public ValueTask LoadAsync(CurrentSession current, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void CheckAvailable()
    {
        if (_unconfirmed is not null)
        {
            throw new SessionStoreException("load", outcomeUnknown: false);
        }
    }

    /// <summary>Asks the store once more what session this circuit has, and shows it.</summary>
    /// <exception cref="SessionStoreException">It could not be asked.</exception>
    public async Task ConfirmAsync()
    {
        if (_unconfirmed is not { } asked)
        {
            return;
        }

        if (await _sessions.LeaseAsync(asked.Handle, CancellationToken.None) is { } live)
        {
            if (await AcceptsAsync(live, asked.Token))
            {
                Confirm(asked, live);
                return;
            }

            _sessions.Release(live);
        }

        Confirm(asked, null);
    }

    public Task BindAsync(CurrentSession current, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (current.Writable() is null)
        {
            Take(await _exchange.BindAsync(cancellationToken));
        }
    }, cancellationToken);

    public Task SignInAsync(CurrentSession current, SignInRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(
            async () =>
            {
                _signsIn = true;
                try
                {
                    Take(await _exchange.SignInAsync(this, request, cancellationToken));
                }
                finally
                {
                    _signsIn = false;
                }
            },
            cancellationToken);

    public Task RegenerateAsync(CurrentSession current, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            if (current.Writable() is { } live)
            {
                Take(await _exchange.RegenerateAsync(live, cancellationToken));
            }
        }, cancellationToken);

    public async Task ForgetAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        try
        {
            TakeToken(await _exchange.ForgetAsync(ended, cancellationToken));
        }
        catch (SessionException exception)
        {
            // The record is gone, so the cookie opens nothing; the browser drops it with the next answer or never.
            _logger.CookieNotRemoved(ended, exception);
        }
    }

    public void OnOwnChange(CurrentSession current) => QueuePush();

    /// <summary>Adopts the session that a receipt names, with the caller's lease.</summary>
    public void Take(ExchangeResult result)
    {
        TakeToken(result.Antiforgery);
        _current.Adopt(result.Leased);
        QueuePush();
    }

    public void TakeToken(AntiforgeryValue? token) => Antiforgery = token ?? Antiforgery;

    public void LogForeignUser() => _logger.ForeignUserPushed(CircuitId);

    public void Dispose() => _closed.Cancel();

    /// <summary>
    /// While a ticket is on its way, its effects on this circuit are not shown before its receipt: the browser may not
    /// have the cookie yet, and a sign-in of another user ends the session of before. Other ends are shown at once.
    /// </summary>
    public bool IsHeldBack(SessionState state) => _awaitsReceipt
        && (state.Status != SessionStatus.Ended || _signsIn && state.EndReason == SessionEndReason.SignedOut);

    private async Task<bool> AcceptsAsync(LiveSession live, TokenHash token)
    {
        try
        {
            return await _sessions.AcceptsAsync(live, token);
        }
        catch
        {
            _sessions.Release(live);
            throw;
        }
    }

    // Null when the store has no such session, or the cookie is outdated.
    private void Confirm(UnconfirmedSession? asked, LiveSession? leased)
    {
        // A connection that came back may have brought the answer already.
        if (asked is not null && Interlocked.CompareExchange(ref _unconfirmed, null, asked) != asked)
        {
            if (leased is not null)
            {
                _sessions.Release(leased);
            }

            return;
        }

        if (leased is null)
        {
            _current.SetNone();
        }
        else
        {
            _current.Adopt(leased);
        }

        QueuePush();
    }

    // Before the circuit opens nothing is drawn and its services may be gone; BeginPush makes up for it.
    private void QueuePush()
    {
        if (_push.IsValueCreated)
        {
            _push.Value.Queue();
        }
    }

    private void OnLiveChanged(LiveSession live)
    {
        // A session that had become empty is none again; nobody was signed in, and nothing is to be drawn first.
        if (live is { IsEnded: true, IsEmptied: false })
        {
            Gate.Shut();
        }

        QueuePush();
    }

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        _awaitsReceipt = true;
        try
        {
            await work();
        }
        finally
        {
            _awaitsReceipt = false;
            _turn.Release();
            QueuePush();
        }
    }
}
