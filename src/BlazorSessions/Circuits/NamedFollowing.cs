using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Tickets;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Shows what changes in a named session of a circuit, in the circuit's own context, and sees to it that questions are
/// asked: one at a time, to a browser that is there. Showing waits for no answer.
/// </summary>
internal sealed class NamedFollowing(NamedCircuitSession session, CircuitTickets tickets, ILogger logger) : IDisposable
{
    // As often as the sweep asks the store.
    private static readonly TimeSpan s_untilStoreIsAsked = TimeSpan.FromSeconds(4);

    private readonly ExecutionContext? _context = SessionActivities.CaptureContext();

    // _gate guards the fields below.
    private readonly Lock _gate = new();
    private CancellationTokenSource _connected = new();
    private Task? _asking;
    private bool _isListening;
    private NodeTimer? _timer;
    private bool _isDisposed;

    // How often something has changed since the last look began; a look runs while it is not zero.
    private int _changes;
    private SessionState? _shown;

    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return !_connected.IsCancellationRequested;
            }
        }
    }

    /// <summary>Begins: what is to be seen now is shown by whoever asks for it.</summary>
    public void Begin()
    {
        _shown = session.State;
        Look();
    }

    /// <summary>Something may have changed. Never blocks and never throws.</summary>
    public void Look()
    {
        if (Interlocked.Increment(ref _changes) == 1)
        {
            _ = InOwnContextAsync(RunAsync);
        }
    }

    /// <summary>Completes when what was in question has an answer, or can have none for now.</summary>
    public Task AskAsync()
    {
        lock (_gate)
        {
            return MayAsk() ? _asking ??= InOwnContextAsync(FindOutAsync) : Task.CompletedTask;
        }
    }

    public void Connect()
    {
        lock (_gate)
        {
            if (_connected.IsCancellationRequested)
            {
                _connected = new CancellationTokenSource();
                _isListening = false;
            }
        }

        Look();
    }

    public void Disconnect()
    {
        CancellationTokenSource lost;
        lock (_gate)
        {
            lost = _connected;
        }

        _ = lost.CancelAsync();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }

        Disconnect();
    }

    // Asked again under the gate by who is about to stop, so that no change is missed.
    private bool MayAsk() => !_isDisposed && session.IsInQuestion
        && !(session.IsHidden && _connected.IsCancellationRequested);

    private Task RunAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _changes);
            Show();
            _ = AskAsync();
            Listen();
        }
        while (Interlocked.CompareExchange(ref _changes, 0, seen) != seen);
        return Task.CompletedTask;
    }

    private void Show()
    {
        var state = session.State;
        if (!session.IsHidden && !ReferenceEquals(state, _shown))
        {
            _shown = state;
            session.RaiseChanged();
        }
    }

    // While there is none, another tab's is news. Once a connection, and again after each hint.
    private void Listen()
    {
        lock (_gate)
        {
            if (_isListening || _isDisposed || _connected.IsCancellationRequested || !session.IsWithout)
            {
                return;
            }

            _isListening = true;
            var dropped = _connected.Token;
            _ = InOwnContextAsync(() => ListenAsync(dropped));
        }
    }

    private async Task ListenAsync(CancellationToken dropped)
    {
        try
        {
            if (!await tickets.Mail.ListenAsync(dropped))
            {
                return;
            }

            await session.AdoptAsync(dropped);
        }
        catch (OperationCanceledException) when (dropped.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // A page that is not there, a browser that did not answer: it hears of the session with its first write.
            logger.CircuitUnreachable(session.CircuitId, exception);
            return;
        }

        lock (_gate)
        {
            _isListening = _connected.Token != dropped && _isListening;
        }

        Look();
    }

    private async Task FindOutAsync()
    {
        while (true)
        {
            CancellationToken dropped;
            lock (_gate)
            {
                if (!MayAsk())
                {
                    _asking = null;
                    return;
                }

                dropped = _connected.Token;
            }

            if (!await TryFindOutAsync(dropped))
            {
                lock (_gate)
                {
                    _asking = null;
                }

                return;
            }

            Look();
        }
    }

    private async Task<bool> TryFindOutAsync(CancellationToken dropped)
    {
        try
        {
            await session.FindOutAsync(dropped);
            return true;
        }
        catch (OperationCanceledException) when (dropped.IsCancellationRequested)
        {
            // Asked again when the connection is back.
        }
        catch (SessionStoreException exception)
        {
            logger.BackgroundStoreFailed("looking for a session of an open circuit", exception);
            AskLater();
        }
        catch (Exception exception)
        {
            logger.CircuitUnreachable(session.CircuitId, exception);
            AskLater();
        }

        return false;
    }

    private void AskLater()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _timer ??= new NodeTimer(tickets.Clock, logger, "looking for a session of an open circuit", () =>
            {
                Look();
                return Task.CompletedTask;
            });
        }

        _timer.Arm(tickets.Clock.GetUtcNow() + s_untilStoreIsAsked);
    }

    // Whoever tells of a change, or waits: culture and scope are the circuit's.
    private Task InOwnContextAsync(Func<Task> work) => Task.Run(() =>
    {
        if (_context is null)
        {
            return work();
        }

        var running = Task.CompletedTask;
        ExecutionContext.Run(_context, _ => running = work(), null);
        return running;
    });
}
