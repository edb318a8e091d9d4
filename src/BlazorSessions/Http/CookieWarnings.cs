using System.Net;
using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>Tells an operator, once, why browsers do not keep the cookies of this app, or why it cannot read them.</summary>
internal sealed class CookieWarnings(ILogger<CookieWarnings> logger)
{
    /// <summary>How many keys are told of: a client can invent as many as it likes.</summary>
    public const int MostKeys = 16;

    // _keys is guarded by itself.
    private readonly HashSet<Guid> _keys = [];
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

    /// <summary>Notes a cookie that was sealed with a key which cannot be used here; null for none.</summary>
    public void OnMissingKey(string cookie, Guid? key)
    {
        if (key is not { } missing)
        {
            return;
        }

        int count;
        lock (_keys)
        {
            if (_keys.Count >= MostKeys || !_keys.Add(missing))
            {
                return;
            }

            count = _keys.Count;
        }

        logger.CookieKeyMissing(cookie, missing);
        if (count == MostKeys)
        {
            logger.CookieKeysMissing(MostKeys);
        }
    }

    // What browsers trust without TLS, and give Secure cookies.
    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
