using System.Runtime.ExceptionServices;
using System.Security.Claims;
using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>
/// The session of one scope, a request or a circuit: holds the <see cref="Binding"/> and changes it, and meets the
/// browser in the way of its kind. A request writes a header, a circuit sends a ticket.
/// </summary>
internal abstract class ScopeSession : IDisposable
{
    private readonly LiveSessions? _sessions;

    // Written by exchanges alone. A lease goes with each Held.
    private Binding _binding;
    private volatile bool _disposed;

    protected ScopeSession(LiveSessions? sessions, Binding binding)
    {
        _sessions = sessions;
        _binding = binding;
    }

    public event Action<SessionState>? Changed;

    // Not null: a scope without them is no session's.
    protected LiveSessions Sessions => _sessions!;

    public SessionState State => Volatile.Read(ref _binding).State;

    /// <summary>Gets whether <see cref="State"/> is known without asking the store.</summary>
    public bool IsKnown => Volatile.Read(ref _binding).IsKnown;

    public CancellationToken Ended => Volatile.Read(ref _binding).EndedToken;

    /// <summary>Gets the living session; null without one.</summary>
    public LiveSession? Live => (Settle() as Binding.Held)?.Live;

    /// <summary>Gets whether this is a circuit, which pushes changes itself and in order.</summary>
    public virtual bool IsCircuit => false;

    /// <summary>
    /// Gets whether this is a request that must not start a session, so that writes are thrown away with it.
    /// </summary>
    public virtual bool IsScratch => false;

    /// <summary>Says to caches that what is about to be made depends on the session.</summary>
    public virtual void VaryByCookie()
    {
    }

    /// <summary>Throws when the session could not be looked for, so that no verb takes that for having none.</summary>
    /// <exception cref="SessionStoreException">The store could not be asked.</exception>
    public virtual void CheckAvailable()
    {
    }

    /// <summary>The host has said who the user is: compared with the session's, logged, and not believed.</summary>
    public virtual void OnHostUser(ClaimsPrincipal user)
    {
    }

    /// <summary>Looks for the session and holds it; once, however often it is called.</summary>
    public abstract ValueTask LoadAsync(CancellationToken cancellationToken);

    /// <summary>Starts an anonymous session, or takes the one that the browser has meanwhile.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Signs a user in and takes the session that they then have.</summary>
    public abstract Task SignInAsync(SignInRequest request, CancellationToken cancellationToken);

    /// <summary>Gives the session a new secret.</summary>
    public abstract Task RotateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the cookie of a dead session from the browser; best effort, never throws for the browser's sake.
    /// </summary>
    public abstract Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken);

    /// <summary>A verb of this scope has changed the session.</summary>
    public abstract void OnOwnChange();

    /// <summary>Ends the session, and then takes its cookie from the browser.</summary>
    public virtual async Task EndAsync(LiveSession live, SessionEndReason reason, CancellationToken cancellationToken)
    {
        await Sessions.EndAsync(live.Handle, reason, cancellationToken);
        OnOwnChange();
        await DropCookieAsync(live.Handle, cancellationToken);
    }

    /// <summary>Reads the state for something that depends on it.</summary>
    public SessionState Read()
    {
        VaryByCookie();
        return State;
    }

    /// <summary>
    /// Reads the state for something that depends on it; null when it is not known, or this is no session's scope.
    /// </summary>
    public SessionState? ReadIfKnown()
    {
        VaryByCookie();
        return IsKnown ? State : null;
    }

    /// <summary>Returns the session to write to, null when one has to be started first.</summary>
    /// <exception cref="SessionEndedException">It has ended.</exception>
    public LiveSession? Writable() => WritableBinding()?.Live;

    /// <inheritdoc cref="Writable"/>
    protected Binding.Held? WritableBinding() => Settle() switch
    {
        Binding.Held held => held,
        Binding.Ended ended => throw new SessionEndedException(ended.State.EndReason),
        _ => null,
    };

    /// <summary>Returns the binding, and lets a session that has ended go.</summary>
    public Binding Settle()
    {
        while (true)
        {
            var binding = Volatile.Read(ref _binding);
            if (binding is not Binding.Held { Live.IsEnded: true } held)
            {
                return binding;
            }

            TryExchange(held, held.AfterEnd());
        }
    }

    /// <summary>Shows the rest of the request what an edit made that is thrown away with it.</summary>
    public void ShowScratch(SessionState state) => Exchange(new Binding.None(state));

    /// <summary>Tells the services of this scope, all of them, and then throws what the first of them threw.</summary>
    public void RaiseChanged()
    {
        var state = State;
        Exception? failure = null;
        foreach (var listener in Delegate.EnumerateInvocationList(Changed))
        {
            try
            {
                listener(state);
            }
            catch (Exception exception)
            {
                failure ??= exception;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public virtual void Dispose()
    {
        _disposed = true;
        Exchange(Binding.None.Visitor);
    }

    /// <summary>Takes a binding in place of the one there is; a lease in it becomes this scope's.</summary>
    protected void Exchange(Binding next) => Move(Interlocked.Exchange(ref _binding, next), next);

    /// <summary>
    /// Takes a binding in place of the expected one; false, and the lease stays the caller's, when there is another.
    /// </summary>
    protected bool TryExchange(Binding expected, Binding next)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _binding, next, expected), expected))
        {
            return false;
        }

        Move(expected, next);
        return true;
    }

    /// <summary>This scope has begun to hold a session.</summary>
    protected virtual void OnHeld(LiveSession live)
    {
    }

    /// <summary>This scope no longer holds a session; may come twice.</summary>
    protected virtual void OnLetGo(LiveSession live)
    {
    }

    private static LiveSession? LiveOf(Binding binding) => (binding as Binding.Held)?.Live;

    private void Move(Binding from, Binding to)
    {
        var (left, held) = (LiveOf(from), LiveOf(to));
        if (left is not null)
        {
            if (left != held)
            {
                OnLetGo(left);
            }

            Sessions.Release(left);
        }

        if (held is null || left == held)
        {
            return;
        }

        OnHeld(held);
        if (_disposed)
        {
            TryExchange(to, Binding.None.Visitor);
        }

        // The scope may have closed, or gone on to another session, at any point of the above.
        if (LiveOf(Volatile.Read(ref _binding)) != held)
        {
            OnLetGo(held);
        }
    }
}
