using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tickets;

/// <summary>Does what a ticket asks, for a browser that fits it.</summary>
internal sealed class TicketIssue(SessionIssuer issuer, StoreGateway store)
{
    public async Task<SessionReceipt> IssueAsync(
        HttpContext http, SessionTicket ticket, ShownSession shown, RequestSession session)
    {
        if (ticket.Intent == TicketIntent.Refresh)
        {
            // Not null: the ticket fits the browser.
            return ticket.Answer(ReceiptOutcome.Done, ticket.Handle) with { Version = session.Refresh(shown.Held!) };
        }

        using var verb = store.BeginVerb();
        try
        {
            var issued = await IssueAsync(http, ticket, shown);
            session.Take(issued);
            session.OnOwnChange();
            return ticket.Answer(ReceiptOutcome.Done, issued.Live.Handle.Value);
        }
        catch (SessionSignInRefusedException refused)
        {
            return ticket.Answer(ReceiptOutcome.Refused) with { Refusal = refused.Reason };
        }
        catch (SessionLimitException exceeded)
        {
            return ticket.Answer(ReceiptOutcome.TooLarge) with { Exceeded = ExceededLimit.Of(exceeded) };
        }
        catch (SessionEndedException ended)
        {
            var hasEnded = ended.How is LostSession.Ended or LostSession.Emptied;
            return ticket.Answer(hasEnded ? ReceiptOutcome.Ended : ReceiptOutcome.Outdated, ticket.Handle) with
            {
                EndReason = ended.Reason,
            };
        }
    }

    public async Task<SessionReceipt> ForgetAsync(
        SessionTicket ticket, RequestSession session, CancellationToken cancellationToken)
    {
        if (session.Named is { Handle: var named } && named.Value == ticket.Handle)
        {
            await session.DropCookieAsync(named, cancellationToken);
        }

        return ticket.Answer(ReceiptOutcome.Done);
    }

    private Task<IssuedSession> IssueAsync(HttpContext http, SessionTicket ticket, ShownSession shown)
    {
        var device = DeviceLabel.Of(http.Request);
        return ticket.Intent switch
        {
            // Under a handle that nobody knew before: a ticket that is redeemed again makes another empty session.
            TicketIntent.Bind => issuer.CreateAsync(issuer.NewHandle(), device, ticket.Nonce, http.RequestAborted),
            TicketIntent.SignIn => issuer.SignInAsync(
                shown.Held,
                ticket.SignIn!,
                SessionHandle.Parse(ticket.NewHandle!),
                device,
                ticket.Nonce,
                http.RequestAborted),
            _ => issuer.RotateAsync(
                SessionHandle.Parse(ticket.Handle!),
                TokenHash.FromBytes(ticket.ExpectedTokenHash),
                ticket.Nonce,
                http.RequestAborted),
        };
    }
}
