namespace BlazorSessions.Live;

// How it ends: once, for a reason, and in the order that keeps code of the app out of the way.
internal sealed partial class LiveSession
{
    /// <summary>Ends this copy, once. A null reason drops a session that had become empty.</summary>
    public bool End(SessionEndReason? reason)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            _endReason = reason;
            _state = null;
            Volatile.Write(ref _isEnded, true);
        }

        Notify();
        return true;
    }

    /// <summary>Makes what a verb throws that finds the session ended.</summary>
    public SessionEndedException NewException() =>
        _endReason is { } reason ? new SessionEndedException(reason) : SessionEndedException.Emptied();

    /// <summary>
    /// Cancels <see cref="Ended"/>, after <see cref="End"/>: listeners have shut their gates by then. What hangs on the
    /// token is code of the app, which must neither delay nor fail the end of other sessions.
    /// </summary>
    public Task CancelAsync() => _ended.CancelAsync();

    /// <summary>Says why this copy is about to be ended, for whoever finds the record gone first; null takes it back.</summary>
    public void BeginEnd(SessionEndReason? reason)
    {
        lock (_gate)
        {
            IntendedReason = reason;
        }
    }
}
