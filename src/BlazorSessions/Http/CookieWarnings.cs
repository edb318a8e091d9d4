using System.Net;
using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>Tells an operator, once, why browsers do not keep the cookies of this app.</summary>
internal sealed class CookieWarnings(ILogger<CookieWarnings> logger)
{
    private int _overHttp;

    /// <summary>Notes a cookie that is being set.</summary>
    public void OnSet(HttpRequest request, CookieOptions attributes)
    {
        // The host is the client's to choose, but nothing of it is kept, and the line comes once.
        if (attributes.Secure && !request.IsHttps && _overHttp == 0 && !IsThisMachine(request.Host.Host)
            && Interlocked.Exchange(ref _overHttp, 1) == 0)
        {
            logger.SecureCookieOverHttp(request.Host.Host);
        }
    }

    // What browsers trust without TLS, and give Secure cookies.
    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
