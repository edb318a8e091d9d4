using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tickets;

/// <summary>
/// Fresh antiforgery tokens for the user a request ends with: those a page was rendered with name the user before. Asked
/// once a request, as the framework remembers the pair it made.
/// </summary>
internal static class AntiforgeryTokens
{
    public static AntiforgeryValue? For(HttpContext http)
    {
        if (http.RequestServices.GetService<IAntiforgery>() is not { } antiforgery)
        {
            return null;
        }

        var tokens = antiforgery.GetAndStoreTokens(http);
        return tokens.RequestToken is { } token ? new AntiforgeryValue(tokens.FormFieldName, token) : null;
    }
}
