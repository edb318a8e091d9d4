using BlazorSessions.Diagnostics;

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
    public async Task CancelAsync()
    {
        try
        {
            await _ended.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What the app registered with the token: no failure of it may keep the end from the next session.
            logger.ListenerFailed(Handle, exception);
        }
    }

    /// <summary>Says why this copy is about to be ended, for whoever finds the record gone first; null takes it back.</summary>
    public void BeginEnd(SessionEndReason? reason)
    {
        lock (_gate)
        {
            IntendedReason = reason;
        }
    }
}
