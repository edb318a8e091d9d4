using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Circuits;

// Which connections a circuit may be on: those of the session and user that it belongs to.
internal sealed partial class CircuitTransport
{
    /// <summary>A connection that comes first, or comes back: returns whether this circuit may go on over it.</summary>
    public bool MayMoveTo(ConnectionSlot slot)
    {
        var may = ReferenceEquals(slot, Slot) || (slot.Unconfirmed is { } unconfirmed
            ? IsOwn(unconfirmed)
            : IsOwn(slot) || IsFirstSession(_current.Live, slot));
        if (!may)
        {
            _logger.ReconnectRefused(CircuitId);
        }

        return may;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Whatever the browser holds while a ticket is on its way, which changes it; and where this circuit has nothing of
    /// anybody. Another session's cookie is refused, and so is none, as the session may live on elsewhere.
    /// </remarks>
    public bool Admits(SessionHandle? named)
    {
        SessionHandle? own = _current.Live is { IsEnded: false } live ? live.Handle : _unconfirmed?.Handle;
        return own is null || named == own || _awaitsReceipt;
    }

    /// <summary>Goes on over a connection that comes first, or comes back; false if it may not.</summary>
    public bool TryMoveTo(ConnectionSlot slot)
    {
        if (!MayMoveTo(slot))
        {
            return false;
        }

        if (_current.Live is null && slot.Live is { } live && live.TryLease())
        {
            // Somebody signed in between the request of this connection and now.
            if (live.State.UserKey != slot.UserKey)
            {
                _sessions.Release(live);
                return false;
            }

            Confirm(_unconfirmed, live);
        }

        Slot = slot;
        slot.Circuit = this;
        return true;
    }

    // The browser still holds this circuit's session, or what it opened with.
    private bool IsOwn(ConnectionSlot slot)
    {
        var live = _current.Live;
        return _unconfirmed is { } asked
            ? slot.Live?.Handle == asked.Handle
            : live is not { IsEnded: true } && live?.Handle == slot.Live?.Handle && live?.State.UserKey == slot.UserKey;
    }

    // While the store is away the copy that this circuit holds is as good a witness as there is: no circuit is lost for a
    // connection that broke meanwhile, and none is given to a cookie that the copy does not let in.
    private bool IsOwn(UnconfirmedSession unconfirmed) => _current.Live is { IsEnded: false } live
        ? live.Handle == unconfirmed.Handle && live.Accepts(unconfirmed.Token, _clock.GetUtcNow())
        : unconfirmed == _unconfirmed;

    // The browser's first session was started by another tab meanwhile; nobody is signed in.
    private static bool IsFirstSession(LiveSession? live, ConnectionSlot slot) =>
        live is null && slot is { Live.IsEnded: false, UserKey: null };
}
