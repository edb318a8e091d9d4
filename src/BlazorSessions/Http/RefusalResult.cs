using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.Http;

/// <summary>A refusal as a problem document (RFC 9457). A store that is away asks to be tried again soon.</summary>
internal static class RefusalResult
{
    private const string RetryAfterSeconds = "5";

    private static readonly string[] s_ofContent =
    [
        HeaderNames.ContentLength, HeaderNames.ContentEncoding, HeaderNames.ContentDisposition,
        HeaderNames.ContentRange, HeaderNames.ContentLanguage, HeaderNames.AcceptRanges, HeaderNames.ETag,
        HeaderNames.LastModified, HeaderNames.Location,
    ];

    public static IResult For(int status, string detail) => new Refusal(status, detail);

    /// <summary>
    /// Makes a response that is about to start a refusal, and returns what is to be sent as its body. Cookies and what
    /// other middleware says stay.
    /// </summary>
    public static byte[] Begin(HttpResponse response, int status, string detail)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail },
            JsonSerializerOptions.Web);
        response.StatusCode = status;
        Prepare(response, status);
        response.Headers.CacheControl = "no-cache, no-store";
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        return body;
    }

    // Nothing of what an endpoint had begun to say.
    private static void Prepare(HttpResponse response, int status)
    {
        foreach (var header in s_ofContent)
        {
            response.Headers.Remove(header);
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }
    }

    private sealed class Refusal(int status, string detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            Prepare(httpContext.Response, status);
            return Results.Problem(new ProblemDetails { Status = status, Detail = detail }).ExecuteAsync(httpContext);
        }
    }
}
