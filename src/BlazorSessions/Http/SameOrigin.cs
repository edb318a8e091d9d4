using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>
/// Tells whether a page of another site sent a request. Browsers send <c>Origin</c> with WebSockets and posts and
/// <c>Sec-Fetch-Site</c> with the rest; a script cannot forge either.
/// </summary>
internal sealed class SameOrigin(IOptions<BlazorSessionsOptions> options, ILogger<SameOrigin> logger)
{
    /// <summary>Returns whether the request may come from a page of this app, and logs it when not.</summary>
    public bool Allows(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        var site = request.Headers["Sec-Fetch-Site"];
        var allowed = origins.Count switch
        {
            0 => site.Count == 0 || site is ["same-origin"] or ["none"],
            1 => options.Value.AllowedOrigins.Contains(origins[0]!) || IsOwn(request, origins[0]) && site is not ["cross-site"],
            _ => false,
        };
        if (!allowed)
        {
            logger.OriginRefused(request.Path, origins, site);
        }

        return allowed;
    }

    /// <summary>Returns whether the browser itself says that a page of this app sent the request.</summary>
    public bool Proves(HttpRequest request) =>
        (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"] is ["same-origin"]) && Allows(request);

    private static bool IsOwn(HttpRequest request, string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && string.Equals(uri.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(uri.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && uri.Port == (request.Host.Port ?? (request.IsHttps ? 443 : 80))
        && uri.PathAndQuery is "/";
}
