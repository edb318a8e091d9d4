using BlazorSessions.Http;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tickets;

/// <summary>Gives a tab that was told of a user change the token for the user its browser has now.</summary>
internal sealed class AntiforgeryEndpoint(TicketProtector protector, SameOrigin sameOrigin)
{
    public IResult Handle(HttpContext http)
    {
        if (!IsFromModule(http.Request, sameOrigin))
        {
            return RefusalResult.For(StatusCodes.Status403Forbidden, "The request did not come from a page of this app.");
        }

        var token = AntiforgeryTokens.For(http);
        var receipt = new SessionReceipt(
            string.Empty, protector.Session, ReceiptOutcome.Done, null, Antiforgery: token);
        return Results.Json(new RedeemAnswer(protector.Seal(receipt), token));
    }

    /// <summary>Returns whether the module in a page of this app sent a request.</summary>
    public static bool IsFromModule(HttpRequest request, SameOrigin sameOrigin) =>
        request.Headers[TicketProtocol.Header].Count > 0 && sameOrigin.Allows(request);
}
