using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace BlazorSessions.Http.Guards;

/// <summary>
/// Tells a client that the user has to prove who they are again, in the words of RFC 9470, as a challenge and as a problem
/// document.
/// </summary>
internal static class FreshRefusal
{
    private const string Error = "insufficient_user_authentication";

    public static Task AnswerAsync(HttpContext http, TimeSpan within)
    {
        var seconds = (long)within.TotalSeconds;
        http.Response.Headers.WWWAuthenticate = string.Create(
            CultureInfo.InvariantCulture,
            $"{BlazorSessionsDefaults.AuthenticationScheme} error=\"{Error}\", max_age=\"{seconds}\"");
        return Results.Problem(new ProblemDetails
        {
            Status = StatusCodes.Status401Unauthorized,
            Detail = $"Credentials must have been checked within the last {seconds} seconds.",
            Extensions = { ["error"] = Error, ["max_age"] = seconds },
        }).ExecuteAsync(http);
    }
}
