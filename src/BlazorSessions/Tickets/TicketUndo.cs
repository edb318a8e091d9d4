using BlazorSessions.Live;
using BlazorSessions.Stores;

namespace BlazorSessions.Tickets;

/// <summary>
/// Takes back what a ticket has made and its browser has not kept, before anybody was shown it: a secret that no browser
/// holds must not stay among a user's sessions.
/// </summary>
internal sealed class TicketUndo(LiveSessions sessions, SessionWriter writer)
{
    /// <summary>
    /// Undoes a change: the previous secret counts again, or the session ends. Never throws. False when the secret is
    /// not the ticket's any more: what somebody else has made since, with a secret of then, is not to be taken back to
    /// one from before.
    /// </summary>
    public async Task<bool> UndoAsync(SessionTicket ticket, LiveSession live)
    {
        try
        {
            if (ticket is { Intent: TicketIntent.Regenerate, ExpectedTokenHash: { } previous })
            {
                await writer.WriteAsync(live, () => MergeBack(Own(live, ticket), previous), CancellationToken.None);
            }
            else
            {
                await sessions.EndAsync(Own(live, ticket).Handle, SessionEndReason.SignedOut, CancellationToken.None);
            }
        }
        catch (SessionEndedException overtaken) when (overtaken.How == LostSession.Overtaken)
        {
            return false;
        }
        catch (SessionException)
        {
            // Nobody has its secret; it expires by itself. What led here is what the caller must see.
        }

        return true;
    }

    /// <summary>Ends the session that a sign-in may have made of which nothing is known. Never throws.</summary>
    public async Task UndoLostAsync(SessionTicket ticket)
    {
        if (ticket is not { Intent: TicketIntent.SignIn, NewHandle: { } handle })
        {
            return;
        }

        try
        {
            await sessions.EndAsync(SessionHandle.Parse(handle), SessionEndReason.SignedOut, CancellationToken.None);
        }
        catch (SessionException)
        {
            // As above.
        }
    }

    private static SessionRecord Own(LiveSession live, SessionTicket ticket)
    {
        var record = live.Record;
        return record.TokenNonce == ticket.Nonce ? record : throw SessionEndedException.Overtaken();
    }

    private static SessionDelta MergeBack(SessionRecord record, byte[] previous) => new()
    {
        ExpectedTokenHash = record.TokenHash,
        NewTokenHash = TokenHash.FromBytes(previous),
    };
}
