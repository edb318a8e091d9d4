using System.Buffers;
using System.Diagnostics;
using System.Text;
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
    TicketComparison comparison,
    TicketIssue issue,
    LiveSessions sessions,
    SameOrigin sameOrigin,
    ILogger<RedeemEndpoint> logger)
{
    private const int BufferLength = 1024;

    /// <summary>Answers a ticket.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">Its session, of the name that tickets are taken for here.</param>
    public async Task<IResult> HandleAsync(HttpContext http, RequestSession session)
    {
        if (http.Request.Headers[TicketProtocol.Header].Count == 0 || !sameOrigin.Allows(http.Request))
        {
            return Refuse(StatusCodes.Status403Forbidden, "it did not come from a page of this app");
        }

        string? body;
        try
        {
            // A user travels in the ticket of a browser that has shown a session: nobody else has that much read.
            var longest = session.Named is null ? TicketProtocol.LongestTicketWithoutUser : protector.LongestTicket;
            body = await ReadBodyAsync(http.Request, longest, http.RequestAborted);
        }
        catch (IOException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "it could not be read");
        }

        if (body is null)
        {
            return Refuse(TicketProtocol.TooLong, "it is too long");
        }

        if (protector.OpenTicket(body) is not { } ticket)
        {
            return Refuse(StatusCodes.Status400BadRequest, "it is not authentic, or too old");
        }

        await session.LoadAsync(http.RequestAborted);
        return session.Unavailable is null
            ? await SessionActivities.RunAsync(
                SessionActivities.Redeem, protector.Session, activity => AnswerAsync(http, ticket, session, activity))
            : RefusalResult.For(TicketProtocol.StoreAway, "The session store cannot be reached.");
    }

    private async Task<IResult> AnswerAsync(HttpContext http, SessionTicket ticket, RequestSession session, Activity? activity)
    {
        activity?.SetTag(SessionTags.TicketIntent, TicketWords.Of(ticket.Intent));
        SessionReceipt receipt;
        try
        {
            if (ticket.Intent == TicketIntent.Bind && session.Settle() is Binding.Held held)
            {
                // What it holds is about to be taken over, perhaps by a circuit of a node that knows of its end.
                await sessions.ConfirmAsync(held.Live, http.RequestAborted);
            }

            // Read once: what is compared is what is written to.
            var shown = ShownSession.Of(session);
            receipt = ticket.Intent switch
            {
                TicketIntent.Prove => comparison.Prove(ticket, shown),
                TicketIntent.Forget => await issue.ForgetAsync(ticket, session, http.RequestAborted),
                TicketIntent.Bind when session.IsDoubtful && !ticket.IsForSignIn => ticket.Answer(ReceiptOutcome.NotUnderstood),
                _ => comparison.FindMismatch(ticket, shown) ?? await issue.IssueAsync(http, ticket, shown, session),
            };
        }
        catch (SessionStoreException lost) when (lost.OutcomeUnknown)
        {
            // As if the answer of this request had been lost: the circuit finds out what has happened.
            activity?.SetFailure(lost);
            return RefusalResult.For(TicketProtocol.OutcomeUnknown, "Whether the session has changed is unknown.");
        }

        activity?.SetTag(SessionTags.TicketOutcome, TicketWords.Of(receipt.Outcome));

        // Where nobody signs in, tokens stay good.
        var antiforgery = protector.Session.HasUsers ? AntiforgeryTokens.For(http) : null;
        var isToBeProven = receipt.Outcome == ReceiptOutcome.Done && ticket.IsToBeProven;
        return Results.Json(new RedeemAnswer(
            protector.Seal(receipt with { Antiforgery = antiforgery }),
            antiforgery,
            isToBeProven ? protector.Seal(ticket.ToProve(receipt)) : null));
    }

    private IResult Refuse(int status, string why)
    {
        logger.TicketRefused(why);
        return RefusalResult.For(status, $"The ticket was refused: {why}.");
    }

    // As much as there is, and no more at once than a small request has.
    private static async Task<string?> ReadBodyAsync(HttpRequest request, int longest, CancellationToken cancellationToken)
    {
        if (request.ContentLength > longest)
        {
            return null;
        }

        var text = new StringBuilder();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            while (await request.Body.ReadAsync(buffer, cancellationToken) is var length and > 0)
            {
                // A ticket has no other characters; what has is none, whatever it is taken for.
                text.Append(Encoding.ASCII.GetString(buffer, 0, length));
                if (text.Length > longest)
                {
                    return null;
                }
            }

            return text.ToString();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
