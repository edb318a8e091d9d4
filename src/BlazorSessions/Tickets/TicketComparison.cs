namespace BlazorSessions.Tickets;

/// <summary>What the browser shows against what a ticket thinks it shows. Pure: nothing is written or asked.</summary>
internal sealed class TicketComparison
{
    /// <summary>Says what the browser shows, and not what that means: the circuit compares it with its own record.</summary>
    public SessionReceipt Prove(SessionTicket ticket, ShownSession shown)
    {
        // A living session that the cookie lets in to. The secret shown may be the previous one in its grace.
        if (shown is { Held: { } held, Named: { } named })
        {
            var outcome = shown.Names(ticket.Handle) ? ReceiptOutcome.Done : ReceiptOutcome.OtherSession;
            return ticket.Answer(outcome, held.Live.Handle.Value, named.Token);
        }

        return shown.Names(ticket.Handle)
            ? ticket.Answer(shown.IsOutdated ? ReceiptOutcome.Outdated : ReceiptOutcome.Ended, ticket.Handle)
            : ticket.Answer(ReceiptOutcome.OtherSession);
    }

    /// <summary>Returns the receipt for a ticket that the browser does not fit; null when it does.</summary>
    public SessionReceipt? FindMismatch(SessionTicket ticket, ShownSession shown) => ticket.Intent switch
    {
        TicketIntent.Bind => FindMismatchOfBind(ticket, shown),
        TicketIntent.Recover when IsRecoverable(ticket, shown) => null,
        _ when !shown.Names(ticket.Handle) =>
            ticket.Answer(ReceiptOutcome.OtherSession, shown.Held?.Live.Handle.Value, shown.Named?.Token),
        _ when shown.Held is null =>
            ticket.Answer(shown.IsOutdated ? ReceiptOutcome.Outdated : ReceiptOutcome.Ended, ticket.Handle),

        // Also a secret in its grace lets in, and is not good enough for this.
        _ => IsExpected(ticket, shown) ? null : ticket.Answer(ReceiptOutcome.Outdated, ticket.Handle),
    };

    private static SessionReceipt? FindMismatchOfBind(SessionTicket ticket, ShownSession shown)
    {
        if (shown is { Held: { } held, Named: { } named } && held.State.Token == named.Token)
        {
            return ticket.Answer(ReceiptOutcome.OtherSession, held.Live.Handle.Value, named.Token);
        }

        // Another tab's newer cookie may be on its way to this browser: one set now could overwrite it. A sign-in may.
        return (shown.IsOutdated || shown.Held is not null) && !ticket.IsForSignIn ? ticket.Answer(ReceiptOutcome.Outdated) : null;
    }

    private static bool IsExpected(SessionTicket ticket, ShownSession shown) =>
        ticket.ExpectedTokenHash is { } expected
        && TokenHash.FromBytes(expected) is var token
        && shown.Named?.Token == token
        && shown.Held?.Token == token;

    private static bool IsRecoverable(SessionTicket ticket, ShownSession shown) =>
        shown.Names(ticket.Handle)
        && ticket.PreviousTokenHash is { } previous
        && shown.Named?.Token == TokenHash.FromBytes(previous);
}
