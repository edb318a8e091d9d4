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

    public SessionState State => See(Volatile.Read(ref _binding));

    /// <summary>Gets whether <see cref="State"/> is known without asking the store.</summary>
    public bool IsKnown => Volatile.Read(ref _binding).IsKnown;

    public CancellationToken Ended => Volatile.Read(ref _binding).EndedToken;

    /// <summary>Gets the living session; null without one. Whether this scope may use it is another question.</summary>
    public LiveSession? Live => (Settle() as Binding.Held)?.Live;

    /// <summary>Gets whether this is a circuit, which pushes changes itself and in order.</summary>
    public virtual bool IsCircuit => false;

    /// <summary>Gets whether something that depends on the session was made in this scope.</summary>
    public bool IsRead { get; private set; }

    /// <summary>
    /// Gets whether this is a request that must not start a session, so that writes are thrown away with it.
    /// </summary>
    public virtual bool IsScratch => false;

    /// <summary>Says to caches that what is about to be made depends on the session.</summary>
    public virtual void VaryByCookie() => IsRead = true;

    /// <summary>Throws when the session could not be looked for, so that no verb takes that for having none.</summary>
    /// <exception cref="SessionStoreException">The store could not be asked.</exception>
    public virtual void CheckAvailable()
    {
    }

    /// <summary>
    /// Throws in a request that nobody may have asked for: values that are written by it are thrown away with it, and who is
    /// signed in is no matter of it.
    /// </summary>
    /// <exception cref="SessionCookieException">This is such a request.</exception>
    public void CheckSeen()
    {
        if (IsScratch)
        {
            throw SessionCookieException.Unseen();
        }
    }

    /// <summary>The host has said who the user is: compared with the session's, logged, and not believed.</summary>
    /// <param name="userKey">Their key; null for nobody.</param>
    public virtual void OnHostUser(string? userKey)
    {
    }

    /// <summary>Looks for the session and holds it; once, however often it is called.</summary>
    public abstract ValueTask LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins a verb: all but a plain load, as none may take a store that is away for a visitor without a session.
    /// </summary>
    /// <exception cref="SessionStoreException">The store could not be asked.</exception>
    public async Task<SessionState> EnterAsync(CancellationToken cancellationToken)
    {
        Edits.ThrowIfRunning();
        await LoadAsync(cancellationToken);
        CheckAvailable();
        return State;
    }

    /// <summary>
    /// Makes sure, by the store where others write to it, that this scope may use its session now: before what no merge
    /// checks. Returns it; null without one.
    /// </summary>
    /// <exception cref="SessionEndedException">The session has another secret than this scope may know.</exception>
    public abstract ValueTask<LiveSession?> ConfirmAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The session has another secret than this scope knew: makes sure that this scope may go on with it.
    /// </summary>
    /// <exception cref="SessionEndedException">It may not, or the session has ended.</exception>
    public abstract ValueTask CatchUpAsync(CancellationToken cancellationToken);

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

    /// <summary>Makes sure that what a verb is about to write can reach the browser, where that is the store.</summary>
    /// <exception cref="SessionCookieException">It cannot.</exception>
    public virtual void CheckReach()
    {
    }

    /// <summary>Brings the browser what a verb has written, where that is the store.</summary>
    /// <exception cref="SessionStoreException">It did not arrive; it is still known here.</exception>
    public virtual Task KeepAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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

    /// <summary>
    /// Returns the session to write to with the token to expect of it; null when one has to be started first, as where
    /// a session that had no users has ended.
    /// </summary>
    /// <exception cref="SessionEndedException">It has ended, or is not this scope's any more.</exception>
    public Binding.Held? Writable() => Settle() switch
    {
        Binding.Held held => IsOwn(held) ? held : throw SessionEndedException.Outdated(),
        Binding.Ended ended when Sessions.Name.HasUsers => throw new SessionEndedException(ended.State.EndReason),
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

    /// <summary>
    /// Tells the services of this scope, all of them. What they throw is logged: the change is committed, and whoever made
    /// it must not take it for undone.
    /// </summary>
    public void RaiseChanged()
    {
        var state = State;
        foreach (var listener in Delegate.EnumerateInvocationList(Changed))
        {
            try
            {
                listener(state);
            }
            catch (Exception exception)
            {
                OnListenerFailed(exception);
            }
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
    public bool TryExchange(Binding expected, Binding next)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _binding, next, expected), expected))
        {
            return false;
        }

        Move(expected, next);
        return true;
    }

    /// <summary>Takes another token for the session that is held; false when that is no longer so.</summary>
    public bool TryRenew(Binding.Held held, TokenHash token)
    {
        if (!held.Live.TryLease())
        {
            return false;
        }

        if (TryExchange(held, held with { Token = token }))
        {
            return true;
        }

        Sessions.Release(held.Live);
        return false;
    }

    /// <summary>What this scope may see of its binding.</summary>
    protected virtual SessionState See(Binding binding) => binding.State;

    /// <summary>Returns whether a session that this scope holds is still the one that it came to.</summary>
    protected virtual bool IsOwn(Binding.Held held) => true;

    /// <summary>A service of this scope has failed to listen.</summary>
    protected virtual void OnListenerFailed(Exception exception)
    {
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
