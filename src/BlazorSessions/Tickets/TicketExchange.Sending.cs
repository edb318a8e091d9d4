using BlazorSessions.Live;
using Microsoft.JSInterop;

namespace BlazorSessions.Tickets;

// On the way to the browser and back, where anything may get lost.
internal sealed partial class TicketExchange
{
    // Null when no answer came back, once: what happened on the server is then unknown.
    private async Task<SessionReceipt?> TrySendAsync(SessionTicket ticket, Tries tries, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(ticket, cancellationToken);
        }
        catch (Exception exception) when (
            exception is SessionCookieException or SessionStoreException { OutcomeUnknown: true } && tries.Lose(ticket))
        {
            return null;
        }
    }

    // No longer than a ticket lives: after that nothing can come of it any more.
    private Task<SessionReceipt> SendAsync(SessionTicket ticket, CancellationToken cancellationToken) =>
        SendAsync(ticket, TicketProtocol.TicketLifetime, cancellationToken);

    private async Task<SessionReceipt> SendAsync(SessionTicket ticket, TimeSpan patience, CancellationToken cancellationToken)
    {
        var text = protector.Seal(ticket);
        var answer = await AskAsync(token => browser.RedeemAsync(text, token), patience, cancellationToken);
        switch (answer?.Status)
        {
            case TicketProtocol.StoreAway:
                throw new SessionStoreException("redeem", outcomeUnknown: false);
            case TicketProtocol.OutcomeUnknown:
                throw new SessionStoreException("redeem", outcomeUnknown: true);
        }

        return answer?.Receipt is { } sealedReceipt
            && protector.OpenReceipt(sealedReceipt) is { } receipt
            && receipt.Nonce == ticket.Nonce
            ? receipt
            : throw new SessionCookieException(
                $"The browser could not exchange its cookie (status {answer?.Status}). Is app.MapBlazorSessions() called?");
    }

    private async Task<ModuleAnswer?> AskAsync(
        Func<CancellationToken, Task<ModuleAnswer?>> ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or InvalidOperationException
            || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new SessionCookieException(
                "The browser could not be reached to exchange its cookie. Try again once it is connected; while a page "
                + "prerenders there is no circuit yet, so change the session from an event or OnAfterRenderAsync.",
                exception);
        }
    }

    // The rotation happened but its answer was lost, so the browser may still hold the previous secret: rotate once
    // more for it.
    private async Task RecoverAsync(LiveSession live, SessionTicket lost, CancellationToken cancellationToken)
    {
        if (!await sessions.RefreshAsync(live, cancellationToken)
            || live.Record.TokenHash == TokenHash.FromBytes(lost.ExpectedTokenHash))
        {
            return;
        }

        var ticket = NewTicket(TicketIntent.Recover, live) with { PreviousTokenHash = lost.ExpectedTokenHash };
        await SendAsync(ticket, cancellationToken);
    }

    /// <summary>The tries of one verb: other tabs may overtake it a few times, and one answer may get lost.</summary>
    private sealed class Tries
    {
        private readonly List<SessionTicket> _lost = [];
        private int _count = 1;

        /// <summary>The session that the browser is known to hold.</summary>
        public string? Claimed { get; set; }

        public IEnumerable<SessionHandle> Unclaimed => _lost
            .Select(ticket => ticket.NewHandle!)
            .Where(handle => handle != Claimed)
            .Select(SessionHandle.Parse);

        /// <summary>Remembers a ticket that no answer came for; true when another try is left.</summary>
        public bool Lose(SessionTicket ticket)
        {
            _lost.Add(ticket);
            return _lost.Count == 1;
        }

        public void Next()
        {
            if (++_count > MaxAttempts)
            {
                throw new SessionCookieException(
                    "Other tabs renewed the session's cookie at the same moment, again and again. Try again.");
            }
        }
    }
}
