using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// A session beside the app's first in a circuit: follows every change of it as long as the browser holds the secret
/// that counts. No user is at stake, so nothing of it stands in the way of the page: no gate shuts, nothing is loaded
/// again. What the browser does not hold any more is let go; the next write starts a session, or takes what the browser
/// has.
/// </summary>
internal sealed class NamedCircuitSession : ScopeSession, ILiveSessionListener
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly CircuitSession _circuit;
    private readonly LiveFollowers _followers;
    private readonly TouchPump _touches;
    private readonly CircuitTickets _tickets;
    private readonly ILogger<NamedCircuitSession> _logger;
    private readonly CircuitSight _sight = new();
    private readonly NamedFollowing _following;

    // One change of the cookie at a time.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile bool _isExchanging;
    private ConnectionSlot _slot;

    public NamedCircuitSession(
        CircuitSession circuit,
        LiveSessions sessions,
        LiveFollowers followers,
        TouchPump touches,
        CircuitTickets tickets,
        ILogger<NamedCircuitSession> logger)
        : base(sessions, Binding.None.Visitor)
    {
        (_circuit, _slot) = (circuit, circuit.Slot);
        _followers = followers;
        _touches = touches;
        _tickets = tickets;
        _logger = logger;
        _following = new NamedFollowing(this, tickets, logger);
        Take(BroughtBy(_slot));
        _tickets.KeepUp(Settle());
        _following.Begin();
    }

    /// <summary>Gets the connection that this circuit is on, as far as this session has heard.</summary>
    public ConnectionSlot Slot => _slot;

    /// <summary>Gets the id of the circuit, for logs.</summary>
    public string CircuitId => _circuit.CircuitId;

    /// <summary>Gets whether the browser is to be asked whose secret it holds.</summary>
    public bool IsHidden => CircuitSight.Look(Settle()).Kind == GlimpseKind.Hidden;

    /// <summary>Gets whether something is not known, and none of this circuit's tickets is about to tell.</summary>
    public bool IsInQuestion => Settle() is Binding.Unknown || IsHidden && !_isExchanging;

    /// <summary>Gets whether another tab's session would be news.</summary>
    public bool IsWithout => Settle() is Binding.None or Binding.Ended;

    /// <remarks>What is still in question then is so for want of the store or of a connection.</remarks>
    public override async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (IsHidden && _isExchanging)
        {
            await TakeTurnAsync(cancellationToken);
            _turn.Release();
        }

        if (!IsInQuestion)
        {
            return;
        }

        await _following.AskAsync().WaitAsync(cancellationToken);
        if (IsHidden)
        {
            throw _following.IsConnected
                ? new SessionStoreException("prove", outcomeUnknown: false)
                : new SessionCookieException(
                    "The browser is not connected, and the session has got another secret. Try again once it is back.");
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

    public override Task StartAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (Writable() is null)
        {
            Take(await _tickets.Exchange.BindAsync(isForSignIn: false, cancellationToken));
        }
    }, cancellationToken);

    /// <summary>Takes the session that another tab has got, when the browser shows its secret.</summary>
    public Task AdoptAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (IsWithout && await _tickets.Exchange.FindAsync(cancellationToken) is { } found)
        {
            Take(found);
        }
    }, cancellationToken);

    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) =>
        throw new SessionHasNoUserException(Sessions.Name.Value);

    public override Task RotateAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (Writable() is { } held)
        {
            Take(await _tickets.Exchange.RegenerateAsync(held, cancellationToken));
        }
    }, cancellationToken);

    public override async Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        try
        {
            await _tickets.Exchange.ForgetAsync(ended, cancellationToken);
        }
        catch (SessionException exception)
        {
            // The record is gone, so the cookie opens nothing.
            _logger.CookieNotRemoved(ended, exception);
        }
    }

    public override void OnOwnChange() => _following.Look();

    /// <summary>Asks the store or the browser, whichever can say what is in question.</summary>
    /// <exception cref="SessionStoreException">The store is away.</exception>
    public async Task FindOutAsync(CancellationToken cancellationToken)
    {
        switch (Settle())
        {
            case Binding.Unknown asked:
                Replace(asked, await Sessions.LeaseAsync(asked, cancellationToken) is { } live
                    ? new Binding.Held(live, asked.Token, UserKey: null)
                    : Binding.None.Visitor);
                break;

            case Binding.Held held:
                try
                {
                    TryRenew(held, await _tickets.Prover.ProveAsync(held.Live, cancellationToken));
                }
                catch (SessionCookieException)
                {
                    TryExchange(held, Binding.None.Visitor);
                }
                catch (SessionEndedException)
                {
                    // Which is to be seen.
                }

                break;
        }
    }

    /// <summary>
    /// Goes on over a connection that comes back. What it shows of another session is taken over; where it shows nothing
    /// of this one that counts, the browser is asked.
    /// </summary>
    public void MoveTo(ConnectionSlot slot)
    {
        if (!ReferenceEquals(slot, _slot))
        {
            _slot = slot;
            var brought = BroughtBy(slot);
            var binding = Settle();
            var own = (binding as Binding.Held)?.Live.Handle;
            var showsOwn = brought?.Shown?.Handle == own;
            if (binding is Binding.Held held && (showsOwn || brought is not { IsLiving: true }))
            {
                TryRenew(held, showsOwn ? brought!.Shown!.Token : default); // Not null: it shows a handle.
            }
            else if (binding is Binding.Unknown || brought is { IsLiving: true })
            {
                Take(brought);
            }
        }

        _following.Connect();
    }

    /// <summary>The connection is lost: the browser answers nothing until there is another.</summary>
    public void Disconnect() => _following.Disconnect();

    /// <summary>An event has come from the page; of a circuit that cannot prove anything, it is nobody's activity.</summary>
    public void NoteActivity()
    {
        if (!IsHidden && Live is { } live)
        {
            _touches.Touch(live);
            _tickets.KeepUp(Settle());
        }
    }

    public override Task KeepAsync(CancellationToken cancellationToken) => _tickets.KeepAsync(Settle(), cancellationToken);

    void ILiveSessionListener.OnChanged(LiveSession session) => _following.Look();

    public override void Dispose()
    {
        base.Dispose();
        _following.Dispose();
    }

    protected override void OnHeld(LiveSession live) => _followers.Follow(live, this);

    protected override void OnLetGo(LiveSession live) => _followers.Leave(live, this);

    protected override void OnListenerFailed(Exception exception) => _logger.PushFailed(CircuitId, exception);

    protected override SessionState See(Binding binding) => _sight.See(binding);

    private BroughtSession? BroughtBy(ConnectionSlot slot) => slot.Named?.Find(Sessions.Name.Value);

    // The lease in it is the connection's, which may have given it back: then the store is asked.
    private void Take(BroughtSession? brought) => Exchange(brought switch
    {
        { Binding: Binding.Held held } when held.Live.TryLease() =>
            held with { Token = brought.Shown?.Token ?? held.Token, UserKey = null },
        { IsLiving: true, Shown: { } shown } => shown with { WasAsked = true },
        _ => Binding.None.Visitor,
    });

    // The session that the browser holds, with the caller's lease.
    private void Take(ExchangeOutcome outcome) =>
        Exchange(new Binding.Held(outcome.Leased, outcome.Token, UserKey: null));

    private void Replace(Binding expected, Binding next)
    {
        if (!TryExchange(expected, next) && next is Binding.Held held)
        {
            Sessions.Release(held.Live);
        }
    }

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        _isExchanging = true;
        try
        {
            await work();
        }
        catch (SessionCookieException refuted) when (refuted.IsRefuted && Settle() is Binding.Held held)
        {
            TryExchange(held, Binding.None.Visitor);
            throw;
        }
        finally
        {
            _isExchanging = false;
            _turn.Release();
            _following.Look();
        }
    }

    private async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, _tickets.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SessionCookieException(
                "Another change of this page's session is still on its way to the browser. Try again in a moment.");
        }
    }
}
