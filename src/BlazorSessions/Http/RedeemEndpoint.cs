using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>
/// Where a circuit's ticket becomes a cookie. The browser's own cookie must fit what the ticket expects, and the merge
/// checks the token once more, so a ticket is good once, in one browser.
/// </summary>
internal sealed class RedeemEndpoint(
    TicketProtector protector,
    SessionIssuer issuer,
    SessionCookie cookie,
    LiveSessions sessions,
    StoreGateway store,
    SameOrigin sameOrigin,
    TimeProvider clock,
    ILogger<RedeemEndpoint> logger)
{
    /// <summary>A header no page of another site can send without being asked first.</summary>
    public const string Header = "X-BlazorSessions";

    /// <summary>The status for a change of which the store did not say whether it was made.</summary>
    public const int OutcomeUnknown = StatusCodes.Status504GatewayTimeout;

    private const int MaxTicketLength = 64 * 1024;

    private readonly SpentTickets _spent = new(clock);

    public async Task<IResult> HandleAsync(HttpContext http, CurrentSession current)
    {
        if (http.Request.Headers[Header].Count == 0 || !sameOrigin.Allows(http.Request))
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
        var transport = RequestTransport.Of(http);
        await transport.LoadAsync(current, http.RequestAborted);
        if (transport.Unavailable is not null)
        {
            return RefusalResult.For(StatusCodes.Status503ServiceUnavailable, "The session store cannot be reached.");
        }

        SessionReceipt? receipt;
        try
        {
            receipt = await RedeemAsync(http, ticket, current, transport);
        }
        catch (SessionStoreException lost) when (lost.OutcomeUnknown)
        {
            // As if the answer of this request had been lost: the circuit finds out what has happened.
            return RefusalResult.For(OutcomeUnknown, "Whether the session has changed is unknown.");
        }

        if (receipt is null)
        {
            return Refuse(StatusCodes.Status400BadRequest, "it was used before");
        }

        var antiforgery = AntiforgeryTokens.For(http);
        return Results.Json(new RedeemAnswer(protector.Seal(receipt with { Antiforgery = antiforgery }), antiforgery));
    }

    private async Task<SessionReceipt?> RedeemAsync(
        HttpContext http, SessionTicket ticket, CurrentSession current, RequestTransport transport)
    {
        if (ticket.Intent == TicketIntent.Forget)
        {
            return Forget(http, ticket);
        }

        if (_spent.Has(ticket))
        {
            return null;
        }

        if (Compare(ticket, current, transport) is { } mismatch)
        {
            return mismatch;
        }

        try
        {
            return await IssueAsync(http, ticket, current, transport)
                ? new SessionReceipt(ticket.Nonce, ReceiptOutcome.Done, current.Live?.Handle.Value)
                : null;
        }
        catch (SessionSignInRefusedException refused)
        {
            return new SessionReceipt(ticket.Nonce, ReceiptOutcome.Refused, null, Refusal: refused.Reason);
        }
        catch (SessionEndedException ended)
        {
            var outcome = ended.How is LostSession.Ended or LostSession.Emptied ? ReceiptOutcome.Ended : ReceiptOutcome.Outdated;
            return new SessionReceipt(ticket.Nonce, outcome, ticket.Handle, ended.Reason);
        }
    }

    // What the browser holds now against what the circuit thought it holds.
    private static SessionReceipt? Compare(SessionTicket ticket, CurrentSession current, RequestTransport transport)
    {
        if (IsRecoverable(ticket, transport.Outdated))
        {
            return null;
        }

        // Another tab's newer cookie may be on its way to this browser: one set now could overwrite it. A sign-in may.
        if (transport.Outdated is not null && ticket.Intent == TicketIntent.Bind)
        {
            return new SessionReceipt(ticket.Nonce, ReceiptOutcome.Outdated, null);
        }

        var held = current.Live is { IsEnded: false } live ? live.Handle.Value : null;
        if (held != ticket.Handle)
        {
            return new SessionReceipt(ticket.Nonce, ReceiptOutcome.OtherSession, held);
        }

        return ticket.ExpectedToken is not null && transport.Token != TokenHash.FromBytes(ticket.ExpectedToken)
            ? new SessionReceipt(ticket.Nonce, ReceiptOutcome.Outdated, held)
            : null;
    }

    private static bool IsRecoverable(SessionTicket ticket, VerifiedCookie? outdated) =>
        ticket is { Intent: TicketIntent.Recover, PreviousToken: { } previous }
        && outdated is not null
        && outdated.Handle.Value == ticket.Handle
        && outdated.TokenHash == TokenHash.FromBytes(previous);

    private async Task<bool> IssueAsync(
        HttpContext http, SessionTicket ticket, CurrentSession current, RequestTransport transport)
    {
        var device = DeviceLabel.Of(http.Request);
        var aborted = http.RequestAborted;
        var issued = ticket.Intent switch
        {
            TicketIntent.Bind => await issuer.TryCreateAsync(
                SessionHandle.Parse(ticket.NewHandle!), device, ticket.Nonce, aborted),
            TicketIntent.SignIn => await issuer.SignInAsync(
                current.Live,
                transport.Token,
                ticket.SignIn!,
                SessionHandle.Parse(ticket.NewHandle!),
                device,
                ticket.Nonce,
                aborted),
            TicketIntent.Regenerate or TicketIntent.Recover => await RotateAsync(ticket, aborted),
            _ => null,
        };
        if (issued is null)
        {
            return false;
        }

        _spent.Add(ticket);
        transport.Take(current, issued);
        transport.OnOwnChange(current);
        return true;
    }

    private async Task<IssuedSession> RotateAsync(SessionTicket ticket, CancellationToken cancellationToken)
    {
        var live = await sessions.LeaseAsync(SessionHandle.Parse(ticket.Handle!), cancellationToken)
            ?? throw new SessionEndedException(SessionEndReason.Revoked);
        try
        {
            return await issuer.RotateAsync(
                live, TokenHash.FromBytes(ticket.ExpectedToken), ticket.Nonce, cancellationToken);
        }
        finally
        {
            sessions.Release(live);
        }
    }

    private SessionReceipt Forget(HttpContext http, SessionTicket ticket)
    {
        if (cookie.Read(http.Request) is { } held && held.Handle.Value == ticket.Handle)
        {
            cookie.Remove(http);
        }

        return new SessionReceipt(ticket.Nonce, ReceiptOutcome.Done, null);
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
