using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>Signs out by a form post, for pages without a circuit or without script.</summary>
internal sealed class SignOutEndpoint(SameOrigin sameOrigin, IOptions<BlazorSessionsOptions> options)
{
    public const string ReturnUrlField = "returnUrl";

    private const int MaxFormLength = 16 * 1024;

    private static readonly FormOptions s_limits = new()
    {
        BufferBodyLengthLimit = MaxFormLength,
        KeyLengthLimit = MaxFormLength,
        ValueLengthLimit = MaxFormLength,
        ValueCountLimit = 16,
        MultipartBodyLengthLimit = MaxFormLength,
        MultipartHeadersLengthLimit = MaxFormLength,
    };

    public async Task<IResult> HandleAsync(HttpContext http, ISessionService sessions, IAntiforgery? antiforgery)
    {
        // A form rendered for the previous user has a token that no longer fits; that the browser names our own page
        // as the sender is proof enough, so nobody is kept from signing out.
        var isOwn = sameOrigin.Proves(http.Request);
        var form = isOwn || antiforgery is not null ? await ReadFormAsync(http.Request) : null;
        if (!isOwn && !(form is not null && await antiforgery!.IsRequestValidAsync(http)))
        {
            return RefusalResult.For(StatusCodes.Status400BadRequest, "The form has no valid antiforgery token.");
        }

        await sessions.SignOutAsync(http.RequestAborted);
        var appBase = http.Request.PathBase.ToUriComponent();
        http.Response.Headers.Location = LocalUrl.TryParse(form?[ReturnUrlField], out var url)
            && LocalUrl.TryParse(url.Under(appBase), out var inside)
            ? LocalRedirect.Encode(inside)
            : appBase + LocalRedirect.Encode(LocalUrl.Parse(options.Value.LogoutRedirectPath));
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    // Two short fields. A form that cannot be read, or is longer, is none.
    private static async Task<IFormCollection?> ReadFormAsync(HttpRequest request)
    {
        try
        {
            return request.HasFormContentType && !(request.ContentLength > MaxFormLength)
                ? await request.ReadFormAsync(s_limits, request.HttpContext.RequestAborted)
                : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
