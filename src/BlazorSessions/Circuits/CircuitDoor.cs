using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>Which connections a circuit may be on: the handle decides. What they show of its secret is the proof.</summary>
internal sealed class CircuitDoor(CircuitSession circuit, LiveSessions sessions, ILogger logger)
{
    public static SessionHandle? HandleOf(Binding binding) => binding switch
    {
        Binding.Held held => held.Live.Handle,
        Binding.Unknown asked => asked.Handle,
        _ => null,
    };

    /// <summary>
    /// Makes sure, before anything is rendered, that this circuit is what its connection shows: by the store, and where
    /// the page was rendered for a session that the connection names by an older secret, of that session.
    /// </summary>
    public async Task PrepareAsync(Func<SessionHandle, bool> isOfPage)
    {
        await ConfirmAsync(circuit.Settle());
        if (circuit.Settle() is Binding.None none && circuit.Slot is { Live: null, Shown: { } shown } && isOfPage(shown.Handle)
            && await sessions.LeaseAsync(shown.Handle, CancellationToken.None) is { } live
            && !circuit.TryExchange(none, new Binding.Held(live, shown.Token, UserKey: null)))
        {
            sessions.Release(live);
        }
    }

    public async ValueTask<bool> MayMoveToAsync(ConnectionSlot slot)
    {
        // The circuit's own session if it fits, or, where the cookie did not let in, the store was asked for that.
        await ConfirmAsync(slot.Binding);
        var may = ReferenceEquals(slot, circuit.Slot) || Fits(circuit.Settle(), slot)
            && (circuit.Machine.View.Proof != ProofStage.Refuted || ShowsCurrent(circuit.Settle(), slot));
        if (!may)
        {
            logger.ReconnectRefused(circuit.CircuitId);
        }

        return may;
    }

    /// <summary>
    /// Takes what a connection shows by its cookie, and brings of what the circuit does not know or have yet; false if the
    /// circuit may not be on it.
    /// </summary>
    public bool TryTake(ConnectionSlot slot)
    {
        while (true)
        {
            var binding = circuit.Settle();
            if (ReferenceEquals(slot, circuit.Slot) && binding is Binding.Held or Binding.Ended)
            {
                return true;
            }

            if (!ReferenceEquals(slot, circuit.Slot) && !Fits(binding, slot))
            {
                logger.ReconnectRefused(circuit.CircuitId);
                return false;
            }

            var isTaken = (binding, slot) switch
            {
                (Binding.Held held, { Shown: { } shown }) => held.Token == shown.Token || circuit.TryRenew(held, shown.Token),
                (Binding.None or Binding.Unknown, { Binding: Binding.Held brought }) => TryHold(binding, brought, slot),
                _ => true,
            };
            if (isTaken)
            {
                return true;
            }
        }
    }

    private bool TryHold(Binding binding, Binding.Held brought, ConnectionSlot slot)
    {
        if (!brought.Live.TryLease())
        {
            return true;
        }

        if (circuit.TryExchange(binding, brought with { Token = slot.Shown?.Token ?? brought.Token }))
        {
            return true;
        }

        sessions.Release(brought.Live);
        return false;
    }

    /// <summary>Asks the store once more what session this circuit has, and shows it.</summary>
    /// <exception cref="SessionStoreException">It could not be asked.</exception>
    public async Task ResolveAsync()
    {
        if (circuit.Settle() is not Binding.Unknown asked)
        {
            return;
        }

        var live = await sessions.LeaseAsync(asked, CancellationToken.None);
        live = live is null || await circuit.IsValidAsync(live) ? live : null;

        // A connection that came back may have brought the answer already.
        Binding found = live is null ? Binding.None.Visitor : new Binding.Held(live, asked.Token, live.State.UserKey);
        if (circuit.TryExchange(asked, found))
        {
            circuit.Machine.Look();
        }
        else if (live is not null)
        {
            sessions.Release(live);
        }
    }

    private bool Fits(Binding binding, ConnectionSlot slot) => (binding, slot.Unknown) switch
    {
        // While the store is away no circuit is lost for a connection that broke meanwhile, and none is given to a
        // cookie that the copy does not let in: a secret is of one session.
        (Binding.Held held, { } unknown) => sessions.FitAsKnown(held.Live, unknown.Token).LetsIn,
        (Binding.Unknown asked, { } unknown) => asked.IsSameCookie(unknown),
        (_, not null) => false,
        (Binding.Held held, null) => slot.Shown?.Handle == held.Live.Handle,
        (Binding.Unknown asked, null) => slot.Live?.Handle == asked.Handle || IsFirstSession(slot),
        (Binding.None, null) => slot is { Live: null, UserKey: null } || IsFirstSession(slot),
        _ => false,
    };

    private static bool ShowsCurrent(Binding binding, ConnectionSlot slot) =>
        binding is Binding.Held held && slot.Shown?.Token == held.State.Token;

    // Where others write to the store the copy may be behind. While that is away it is as good a witness as there is.
    private async ValueTask ConfirmAsync(Binding binding)
    {
        try
        {
            if (binding is Binding.Held held)
            {
                await sessions.ConfirmAsync(held.Live, CancellationToken.None);
            }
        }
        catch (SessionStoreException)
        {
            // Said by whoever needs the store.
        }
    }

    // The browser's first session was started by another tab meanwhile; nobody is signed in.
    private static bool IsFirstSession(ConnectionSlot slot) => slot is { Live.IsEnded: false, UserKey: null };
}
