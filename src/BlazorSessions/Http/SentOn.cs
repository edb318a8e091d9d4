using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlazorSessions.Http;

/// <summary>
/// A request that is executed again for another page, such as that for pages which are not found. Authentication stands
/// before what sends it on, and has decided for where it went first.
/// </summary>
internal static class SentOn
{
    /// <summary>Gives the request the user of where it goes now, if it has none; any other request stays as it is.</summary>
    public static async Task AuthenticateAsync(HttpContext http)
    {
        // Nor one that has signed out meanwhile: authentication may remember whom it has let in.
        if (http.User is { Identity.IsAuthenticated: true } || !IsSentOn(http.Features)
            || RequestSession.Of(http).Live?.Ticket is null)
        {
            return;
        }

        if (await http.AuthenticateAsync() is { Succeeded: true, Principal: { } user })
        {
            http.User = user;
        }
    }

    private static bool IsSentOn(IFeatureCollection features) =>
        features.Get<IStatusCodeReExecuteFeature>() is not null || features.Get<IExceptionHandlerFeature>() is not null;
}
