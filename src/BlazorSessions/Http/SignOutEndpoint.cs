using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>Signs out by a form post, for pages without a circuit or without script.</summary>
internal sealed class SignOutEndpoint(SameOrigin sameOrigin, IOptions<BlazorSessionsOptions> options)
{
    public const string ReturnUrlField = "returnUrl";

    public async Task<IResult> HandleAsync(HttpContext http, ISessionService sessions, IAntiforgery? antiforgery)
    {
        var form = await ReadFormAsync(http.Request);

        // A form rendered for the previous user has a token that no longer fits; that the browser names our own page
        // as the sender is proof enough, so nobody is kept from signing out.
        if (!sameOrigin.Proves(http.Request) && !(form is not null && antiforgery is not null && await antiforgery.IsRequestValidAsync(http)))
        {
            return RefusalResult.For(StatusCodes.Status400BadRequest, "The form has no valid antiforgery token.");
        }

        await sessions.SignOutAsync(http.RequestAborted);
        http.Response.Headers.Location = LocalUrl.TryParse(form?[ReturnUrlField], out var url)
            ? LocalRedirect.Encode(url)
            : http.Request.PathBase.ToUriComponent() + LocalRedirect.Encode(LocalUrl.Parse(options.Value.LogoutRedirectPath));
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    // A form that cannot be read is none.
    private static async Task<IFormCollection?> ReadFormAsync(HttpRequest request)
    {
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
