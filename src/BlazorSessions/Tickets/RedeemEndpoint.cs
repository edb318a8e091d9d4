using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tickets;

/// <summary>
/// Where a circuit's ticket becomes a cookie. The browser's own cookie must fit what the ticket expects, and the merge
/// checks the token once more, so a ticket is good once, in one browser.
/// </summary>
internal sealed class RedeemEndpoint(
    TicketProtector protector,
    SpentTickets spent,
    SessionIssuer issuer,
    StoreGateway store,
    SameOrigin sameOrigin,
    ILogger<RedeemEndpoint> logger)
{
    private const int MaxTicketLength = 64 * 1024;

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        if (!AntiforgeryEndpoint.IsFromModule(http.Request, sameOrigin))
        {
            return Refuse(StatusCodes.Status403Forbidden, "it did not come from a page of this app");
        }

        string? body;
        try
        {
            body = await ReadBodyAsync(http.Request, http.RequestAborted);
        }
        catch (IOException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "it could not be read");
        }

        if (body is null)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, "it is too long");
        }

        if (protector.OpenTicket(body) is not { } ticket)
        {
            return Refuse(StatusCodes.Status400BadRequest, "it is not authentic, or too old");
        }

        using var verb = store.BeginVerb();
        var session = RequestSession.Of(http);
        await session.LoadAsync(http.RequestAborted);
        if (session.Unavailable is not null)
        {
            return RefusalResult.For(TicketProtocol.StoreAway, "The session store cannot be reached.");
        }

        SessionReceipt? receipt;
        try
        {
            receipt = await RedeemAsync(http, ticket, session);
        }
        catch (SessionStoreException lost) when (lost.OutcomeUnknown)
        {
            // As if the answer of this request had been lost: the circuit finds out what has happened.
            return RefusalResult.For(TicketProtocol.OutcomeUnknown, "Whether the session has changed is unknown.");
        }

        if (receipt is null)
        {
            return Refuse(StatusCodes.Status400BadRequest, "it was used before");
        }

        var antiforgery = AntiforgeryTokens.For(http);
        return Results.Json(new RedeemAnswer(protector.Seal(receipt with { Antiforgery = antiforgery }), antiforgery));
    }

    // Null when the ticket is spent.
    private async Task<SessionReceipt?> RedeemAsync(HttpContext http, SessionTicket ticket, RequestSession session)
    {
        if (ticket.Intent == TicketIntent.Forget)
        {
            return await ForgetAsync(ticket, session, http.RequestAborted);
        }

        if (spent.Has(ticket))
        {
            return null;
        }

        // Read once: what is compared is what is written to.
        var held = session.Settle() as Binding.Held;
        if (Compare(ticket, held, session.Outdated) is { } mismatch)
        {
            return mismatch;
        }

        try
        {
            return await IssueAsync(http, ticket, held, session) is { } handle
                ? ticket.Answer(ReceiptOutcome.Done, handle.Value)
                : null;
        }
        catch (SessionSignInRefusedException refused)
        {
            return ticket.Answer(ReceiptOutcome.Refused) with { Refusal = refused.Reason };
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

    // What the browser holds now against what the circuit thought it holds; null when they agree.
    private static SessionReceipt? Compare(SessionTicket ticket, Binding.Held? held, Binding.Unknown? outdated)
    {
        if (IsRecoverable(ticket, outdated))
        {
            return null;
        }

        // Another tab's newer cookie may be on its way to this browser: one set now could overwrite it. A sign-in may.
        if (outdated is not null && ticket.Intent == TicketIntent.Bind)
        {
            return ticket.Answer(ReceiptOutcome.Outdated);
        }

        if (held?.Live.Handle.Value != ticket.Handle)
        {
            return ticket.Answer(ReceiptOutcome.OtherSession, held?.Live.Handle.Value);
        }

        return ticket.ExpectedTokenHash is { } expected && held?.Token != TokenHash.FromBytes(expected)
            ? ticket.Answer(ReceiptOutcome.Outdated, ticket.Handle)
            : null;
    }

    private static bool IsRecoverable(SessionTicket ticket, Binding.Unknown? outdated) =>
        ticket is { Intent: TicketIntent.Recover, PreviousTokenHash: { } previous }
        && outdated is not null
        && outdated.Handle.Value == ticket.Handle
        && outdated.Token == TokenHash.FromBytes(previous);

    private async Task<SessionHandle?> IssueAsync(
        HttpContext http, SessionTicket ticket, Binding.Held? held, RequestSession session)
    {
        var device = DeviceLabel.Of(http.Request);
        var aborted = http.RequestAborted;
        var issued = ticket.Intent switch
        {
            TicketIntent.Bind => await issuer.TryCreateAsync(
                SessionHandle.Parse(ticket.NewHandle!), device, ticket.Nonce, aborted),
            TicketIntent.SignIn => await issuer.SignInAsync(
                held, ticket.SignIn!, SessionHandle.Parse(ticket.NewHandle!), device, ticket.Nonce, aborted),
            TicketIntent.Regenerate or TicketIntent.Recover => await issuer.RotateAsync(
                SessionHandle.Parse(ticket.Handle!),
                TokenHash.FromBytes(ticket.ExpectedTokenHash),
                ticket.Nonce,
                aborted),
            _ => null,
        };
        if (issued is null)
        {
            return null;
        }

        spent.Add(ticket);
        session.Take(issued);
        session.OnOwnChange();
        return issued.Live.Handle;
    }

    private static async Task<SessionReceipt> ForgetAsync(
        SessionTicket ticket, RequestSession session, CancellationToken cancellationToken)
    {
        if (session.NamedHandle is { } named && named.Value == ticket.Handle)
        {
            await session.DropCookieAsync(named, cancellationToken);
        }

        return ticket.Answer(ReceiptOutcome.Done);
    }

    private IResult Refuse(int status, string why)
    {
        logger.TicketRefused(why);
        return RefusalResult.For(status, $"The ticket was refused: {why}.");
    }

    private static async Task<string?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxTicketLength)
        {
            return null;
        }

        using var reader = new StreamReader(request.Body);
        var buffer = new char[MaxTicketLength + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length > MaxTicketLength ? null : new string(buffer, 0, length);
    }
}
