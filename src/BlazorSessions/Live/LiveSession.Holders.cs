using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace BlazorSessions.Live;

// Who holds the copy: leases keep it in this process, listeners are told of its changes.
internal sealed partial class LiveSession
{
    private const int Retired = -1;

    // Written under _gate. Read without it: the array is immutable, and a count is a glance. The first lease is the
    // maker's.
    private ImmutableArray<ILiveSessionListener> _listeners = [];
    private int _leases = 1;

    public bool HasListeners => !_listeners.IsEmpty;

    public bool HasLeases => Volatile.Read(ref _leases) > 0;

    /// <summary>Takes one more lease; false once this copy is retired or ended.</summary>
    public bool TryLease()
    {
        lock (_gate)
        {
            if (_isEnded || _leases == Retired)
            {
                return false;
            }

            _leases++;
            return true;
        }
    }

    /// <summary>Gives a lease back; true when it was the last.</summary>
    public bool Release()
    {
        lock (_gate)
        {
            return _leases > 0 && --_leases == 0;
        }
    }

    /// <summary>Retires a copy that nobody leases, so that no new lease can start on it.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            if (_leases > 0)
            {
                return false;
            }

            _leases = Retired;
            return true;
        }
    }

    public void Subscribe(ILiveSessionListener listener)
    {
        lock (_gate)
        {
            _listeners = _listeners.Add(listener);
        }
    }

    public void Unsubscribe(ILiveSessionListener listener)
    {
        lock (_gate)
        {
            _listeners = _listeners.Remove(listener);
        }
    }

    private void Notify()
    {
        // They promise not to throw. Should one do so all the same, the others hear of the change first.
        Exception? failure = null;
        foreach (var listener in _listeners)
        {
            try
            {
                listener.OnChanged(this);
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
}
