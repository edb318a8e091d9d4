using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Http;

/// <summary>Gives a tab that was told of a user change the token for the user its browser has now.</summary>
internal sealed class AntiforgeryEndpoint(TicketProtector protector, SameOrigin sameOrigin)
{
    public IResult Handle(HttpContext http)
    {
        if (http.Request.Headers[RedeemEndpoint.Header].Count == 0 || !sameOrigin.Allows(http.Request))
        {
            return RefusalResult.For(StatusCodes.Status403Forbidden, "The request did not come from a page of this app.");
        }

        var token = AntiforgeryTokens.For(http);
        var receipt = new SessionReceipt(string.Empty, ReceiptOutcome.Done, null, Antiforgery: token);
        return Results.Json(new RedeemAnswer(protector.Seal(receipt), token));
    }
}
