using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Circuits;

// Which connections a circuit may be on: those of the session and user that it belongs to.
internal sealed partial class CircuitSession
{
    /// <inheritdoc/>
    /// <remarks>
    /// Whatever the browser holds while a ticket is on its way, which changes it; and where this circuit has nothing of
    /// anybody. Another session's cookie is refused, and so is none, as the session may live on elsewhere. What the
    /// browser held before a ticket is good for some seconds more: a request that was sent then may come after the receipt.
    /// </remarks>
    public bool Admits(SessionHandle? named) => Settle() switch
    {
        Binding.Held held => named == held.Live.Handle || _awaitsReceipt || IsFormer(named),
        Binding.Unknown asked => named == asked.Handle || _awaitsReceipt || IsFormer(named),
        _ => true,
    };

    public bool MayMoveTo(ConnectionSlot slot)
    {
        var may = MayMoveTo(slot, Settle());
        if (!may)
        {
            logger.ReconnectRefused(CircuitId);
        }

        return may;
    }

    /// <summary>Goes on over a connection that comes first, or comes back; false if it may not.</summary>
    public bool TryMoveTo(ConnectionSlot slot)
    {
        if (!TryTake(slot))
        {
            return false;
        }

        Slot = slot;
        slot.Circuit = this;
        return true;
    }

    /// <summary>Asks the store once more what session this circuit has, and shows it.</summary>
    /// <exception cref="SessionStoreException">It could not be asked.</exception>
    public async Task ConfirmAsync()
    {
        if (Settle() is not Binding.Unknown asked)
        {
            return;
        }

        var live = await Sessions.LeaseAsync(asked.Handle, CancellationToken.None);
        if (live is not null && !await AcceptsAsync(live, asked.Token))
        {
            Sessions.Release(live);
            live = null;
        }

        // A connection that came back may have brought the answer already.
        if (TryExchange(asked, live is null ? Binding.None.Visitor : new Binding.Held(live, asked.Token)))
        {
            QueuePush();
        }
        else if (live is not null)
        {
            Sessions.Release(live);
        }
    }

    // A connection that brings what this circuit does not know, or not have yet, brings it for good.
    private bool TryTake(ConnectionSlot slot)
    {
        while (true)
        {
            var binding = Settle();
            if (!MayMoveTo(slot, binding))
            {
                logger.ReconnectRefused(CircuitId);
                return false;
            }

            if (binding is not (Binding.None or Binding.Unknown)
                || slot.Binding is not Binding.Held held
                || !held.Live.TryLease())
            {
                return true;
            }

            // Somebody signed in between the request of this connection and now.
            if (held.Live.State.UserKey != slot.UserKey)
            {
                Sessions.Release(held.Live);
                return false;
            }

            if (TryExchange(binding, held))
            {
                QueuePush();
                return true;
            }

            Sessions.Release(held.Live);
        }
    }

    // While the store is away the copy that this circuit holds is as good a witness as there is: no circuit is lost for
    // a connection that broke meanwhile, and none is given to a cookie that the copy does not let in.
    private bool MayMoveTo(ConnectionSlot slot, Binding binding) =>
        ReferenceEquals(slot, Slot) || (binding, slot.Unknown) switch
        {
            (Binding.Held held, { } unknown) =>
                held.Live.Handle == unknown.Handle && Sessions.AcceptsAsKnown(held.Live, unknown.Token),
            (Binding.Unknown asked, { } unknown) => asked.IsSameCookie(unknown),
            (_, not null) => false,

            // The browser still holds this circuit's session, or what it opened with.
            (Binding.Held held, null) =>
                slot.Live?.Handle == held.Live.Handle && slot.UserKey == held.Live.State.UserKey,
            (Binding.Unknown asked, null) => slot.Live?.Handle == asked.Handle || IsFirstSession(slot),
            (Binding.None, null) => slot is { Live: null, UserKey: null } || IsFirstSession(slot),
            _ => false,
        };

    private bool IsFormer(SessionHandle? named) =>
        _former is { } former && named == former.Handle && exchange.Clock.GetUtcNow() < former.Until;

    // The browser's first session was started by another tab meanwhile; nobody is signed in.
    private static bool IsFirstSession(ConnectionSlot slot) => slot is { Live.IsEnded: false, UserKey: null };

    private async Task<bool> AcceptsAsync(LiveSession live, TokenHash token)
    {
        try
        {
            return await Sessions.AcceptsAsync(live, token);
        }
        catch
        {
            Sessions.Release(live);
            throw;
        }
    }
}
