using BlazorSessions.Live;
using BlazorSessions.Stores;

namespace BlazorSessions.Tickets;

/// <summary>
/// Takes back what a ticket has made and its browser has not kept, before anybody was shown it: a secret that no browser
/// holds must not stay among a user's sessions.
/// </summary>
internal sealed class TicketUndo(LiveSessions sessions, SessionWriter writer)
{
    /// <summary>Undoes a change: the previous secret counts again, or the session ends. Never throws.</summary>
    public async Task UndoAsync(SessionTicket ticket, LiveSession live)
    {
        try
        {
            if (ticket is { Intent: TicketIntent.Regenerate, ExpectedTokenHash: { } previous })
            {
                await writer.WriteAsync(live, () => MergeBack(live, previous), CancellationToken.None);
            }
            else
            {
                await sessions.EndAsync(live.Handle, SessionEndReason.SignedOut, CancellationToken.None);
            }
        }
        catch (SessionException)
        {
            // Nobody has its secret; it expires by itself. What led here is what the caller must see.
        }
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

    private static SessionDelta MergeBack(LiveSession live, byte[] previous) => new()
    {
        ExpectedTokenHash = live.Record.TokenHash,
        NewTokenHash = TokenHash.FromBytes(previous),
    };
}
