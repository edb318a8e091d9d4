using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace BlazorSessions.Http;

/// <summary>
/// Tells whether a page of another site sent a request. Browsers send <c>Origin</c> with WebSockets and posts and
/// <c>Sec-Fetch-Site</c> with all but WebSockets; a script cannot forge either.
/// </summary>
/// <remarks>
/// Behind a proxy that ends TLS and whose headers are not read, the app sees http where the browser sees https, so that its
/// own pages come from an origin of another scheme. They are let in where the browser vouches for them: it compares the
/// origins as it knows them, scheme and port included, and names of headers that begin with <c>Sec-</c> are forbidden to
/// scripts. Who writes requests without a browser can write any header, <c>Origin</c> as well, and has no visitor's cookie.
/// A WebSocket brings no such header, so there the scheme must be the better one: whoever serves https on this host is
/// sent its Secure cookies on every port, and gains nothing by a connection. A page over http, which anybody on the way can
/// write, is none of ours where the app is on https.
/// </remarks>
internal sealed class SameOrigin(IOptions<BlazorSessionsOptions> options, ILogger<SameOrigin> logger)
{
    private const string AllowIt = "If the origin is yours, add it to BlazorSessionsOptions.AllowedOrigins.";
    private const string ForwardHeaders = "Only the scheme differs. Does a proxy end TLS in front of the app? Then let the app "
        + "read its headers: app.UseForwardedHeaders() with X-Forwarded-Proto, or ASPNETCORE_FORWARDEDHEADERS_ENABLED=true. "
        + "Else add the origin to BlazorSessionsOptions.AllowedOrigins.";

    private enum Kinship
    {
        None,
        OtherScheme,
        Own,
    }

    /// <summary>Returns whether the request may come from a page of this app, and logs it when not.</summary>
    public bool Allows(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        var site = request.Headers["Sec-Fetch-Site"];
        var kinship = origins.Count == 1 ? KinshipOf(request, origins[0]) : Kinship.None;
        var allowed = origins.Count switch
        {
            0 => site.Count == 0 || site is ["same-origin"] or ["none"],
            1 => options.Value.AllowedOrigins.Contains(origins[0]!) || Vouches(request, kinship, site),
            _ => false,
        };
        if (!allowed)
        {
            logger.OriginRefused(request.Path, origins, site, kinship == Kinship.OtherScheme ? ForwardHeaders : AllowIt);
        }

        return allowed;
    }

    /// <summary>Returns whether the browser itself says that a page of this app sent the request.</summary>
    public bool Proves(HttpRequest request) =>
        (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"] is ["same-origin"]) && Allows(request);

    private static bool Vouches(HttpRequest request, Kinship kinship, StringValues site) =>
        (kinship == Kinship.Own && site is not ["cross-site"])
        || (kinship == Kinship.OtherScheme
            && (site is ["same-origin"] || (site.Count == 0 && !request.IsHttps && IsWebSocket(request))));

    private static Kinship KinshipOf(HttpRequest request, string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && string.Equals(uri.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        // The host names no port where the browser's scheme, which the app may not know, has it by default.
        && uri.Port == (request.Host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80))
        && uri.PathAndQuery is "/"
            ? uri.Scheme == request.Scheme.ToLowerInvariant() ? Kinship.Own : Kinship.OtherScheme
            : Kinship.None;

    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.Upgrade is [{ } protocol] && protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase);
}
