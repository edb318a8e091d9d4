using System.Runtime.ExceptionServices;
using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>
/// The session of one scope: none yet, a live one under lease, or one that has ended. Everything that a scope does
/// with its session goes through here; the transport moves it from one to the next.
/// </summary>
internal sealed class CurrentSession(
    IServiceProvider scope,
    IEnumerable<ISessionTransportSource> sources,
    LiveSessions sessions,
    LiveExpiry expiry,
    LiveSweep sweep) : ILiveSessionListener, IDisposable
{
    private ISessionTransport? _transport;
    private Action<LiveSession>? _observer;
    private LiveSession? _live;
    private SessionState _without = SessionState.None;
    private bool _disposed;

    public event Action<SessionState>? Changed;

    public ISessionTransport Transport => TransportIfAny ?? throw new InvalidOperationException(
        $"{nameof(ISessionService)} belongs to an HTTP request or a circuit, and this scope is neither. "
        + $"In background work use {nameof(ISessionDirectory)}, which takes the handle or the user.");

    /// <summary>Gets the transport; null in a scope that is neither a request nor a circuit.</summary>
    public ISessionTransport? TransportIfAny => _transport ??= FindTransport();

    /// <summary>The session this scope is bound to, which may have ended; null when there is none.</summary>
    public LiveSession? Live => _live is { IsEmptied: true } ? null : _live;

    public SessionState State
    {
        get
        {
            if (!Transport.TryRead())
            {
                throw new SessionNotLoadedException();
            }

            return Live?.State ?? _without;
        }
    }

    /// <summary>Gets the state as far as it is known without asking the store; null when it is not, or there is no session here.</summary>
    public SessionState? StateIfKnown => TransportIfAny?.TryRead() == true ? State : null;

    public CancellationToken Ended
    {
        get
        {
            // Throws in a scope that is no session's, as all else does.
            _ = Transport;
            return Live?.Ended ?? CancellationToken.None;
        }
    }

    /// <summary>Makes this scope one that is told of every change until it is disposed.</summary>
    public void Attach(ISessionTransport transport, Action<LiveSession> observer)
    {
        _transport = transport;
        _observer = observer;
    }

    /// <summary>Returns the session to write to, null when one has to be started first.</summary>
    /// <exception cref="SessionEndedException">It has ended.</exception>
    public LiveSession? Writable() => Live is { IsEnded: true } ended
        ? throw ended.NewException()
        : Live;

    /// <summary>Takes over a session with the caller's lease, in place of the one there was.</summary>
    public void Adopt(LiveSession leased)
    {
        if (ReferenceEquals(_live, leased))
        {
            sessions.Release(leased);
            return;
        }

        LetGo();
        _without = SessionState.None;
        _live = leased;
        if (_observer is not null)
        {
            leased.Subscribe(this);
            expiry.Watch(leased);
            sweep.Wake();
        }

        // The circuit may have closed at any point of the above.
        if (_disposed)
        {
            LetGo();
            leased.Unsubscribe(this);
        }
    }

    /// <summary>The store could not say what session this is.</summary>
    public void SetUnavailable() => _without = new SessionState { IsStale = true };

    /// <summary>The store has said that there is no session here after all.</summary>
    public void SetNone() => _without = SessionState.None;

    /// <summary>Shows the rest of the request what an edit made that is thrown away with it.</summary>
    public void ShowScratch(SessionState state) => _without = state;

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

    void ILiveSessionListener.OnChanged(LiveSession session) => _observer?.Invoke(session);

    public void Dispose()
    {
        _disposed = true;
        LetGo();
        (_transport as IDisposable)?.Dispose();
    }

    private void LetGo()
    {
        if (Interlocked.Exchange(ref _live, null) is not { } live)
        {
            return;
        }

        live.Unsubscribe(this);
        if (_observer is not null && !live.HasListeners)
        {
            expiry.Forget(live);

            // Another circuit may have subscribed between the two lines above.
            if (live.HasListeners)
            {
                expiry.Watch(live);
            }
        }

        sessions.Release(live);
    }

    private ISessionTransport? FindTransport()
    {
        foreach (var source in sources)
        {
            if (source.Find(this, scope) is { } transport)
            {
                return transport;
            }
        }

        return null;
    }
}
