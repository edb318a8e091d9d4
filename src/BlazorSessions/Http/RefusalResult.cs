using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace BlazorSessions.Http;

/// <summary>A refusal as a problem document (RFC 9457). A store that is away asks to be tried again soon.</summary>
internal static class RefusalResult
{
    private const string RetryAfterSeconds = "5";

    public static IResult For(int status, string detail) => new Refusal(status, detail);

    private sealed class Refusal(int status, string detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (status == StatusCodes.Status503ServiceUnavailable)
            {
                httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            }

            return Results.Problem(new ProblemDetails { Status = status, Detail = detail }).ExecuteAsync(httpContext);
        }
    }
}
