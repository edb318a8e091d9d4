using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlazorSessions.Http;

/// <summary>Tells a page that a person looks at, which can be redirected, from a call that a script makes, which cannot.</summary>
internal static class PageRequests
{
    /// <summary>Returns whether a browser asks before anybody has.</summary>
    public static bool IsPrefetch(HttpRequest request) =>
        IsPrefetch(request, "Sec-Purpose") || IsPrefetch(request, "Purpose") || IsPrefetch(request, "X-Moz");

    public static bool IsPage(HttpContext http)
    {
        var request = http.Request;
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<IDisableCookieRedirectMetadata>() is not null
            || string.Equals(request.Headers.XRequestedWith, "XMLHttpRequest", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Enhanced navigation fetches pages and says so.
        var accept = request.Headers.Accept.ToString();
        if (accept.Contains("blazor-enhanced-nav", StringComparison.Ordinal))
        {
            return true;
        }

        if (request.Headers["Sec-Fetch-Mode"] is [{ } mode] && mode != "navigate")
        {
            return false;
        }

        return metadata?.GetMetadata<ComponentTypeMetadata>() is not null
            || accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsPrefetch(HttpRequest request, string header) =>
        request.Headers[header].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);
}
