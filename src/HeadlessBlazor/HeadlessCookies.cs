using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace HeadlessBlazor;

/// <summary>
/// The cookies of one headless browser. All its tabs, page loads and script calls share them. Follows what browsers
/// do as far as one site needs it: path, domain, expiry, the <c>__Host-</c> and <c>__Secure-</c> prefixes, and
/// <c>Secure</c>, which localhost may use without TLS.
/// </summary>
public sealed class HeadlessCookies
{
    // _gate guards _cookies; nothing is called while it is held.
    private readonly Lock _gate = new();
    private readonly List<HeadlessCookie> _cookies = [];
    private readonly TimeProvider _clock;

    internal HeadlessCookies(TimeProvider clock) => _clock = clock;

    /// <summary>Gets every cookie that has not expired.</summary>
    public IReadOnlyList<HeadlessCookie> All
    {
        get
        {
            lock (_gate)
            {
                RemoveExpired();
                return [.. _cookies];
            }
        }
    }

    /// <summary>Gets the value of the cookie with that name, whatever its path; null when there is none.</summary>
    public string? this[string name] => All.FirstOrDefault(cookie => cookie.Name == name)?.Value;

    /// <summary>Adds a cookie, or replaces the one with the same name, domain and path.</summary>
    public void Set(HeadlessCookie cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        lock (_gate)
        {
            _cookies.RemoveAll(other => other.IsSameAs(cookie));
            _cookies.Add(cookie);
        }
    }

    /// <summary>Removes every cookie with that name. An unknown name does nothing.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            _cookies.RemoveAll(cookie => cookie.Name == name);
        }
    }

    /// <summary>Removes all cookies, as a user does who clears the browser's data.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _cookies.Clear();
        }
    }

    /// <summary>Builds the Cookie header for a request; null when no cookie belongs to it.</summary>
    public string? HeaderFor(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var sent = All.Where(cookie => cookie.BelongsTo(address)).OrderByDescending(cookie => cookie.Path.Length);
        var header = string.Join("; ", sent.Select(cookie => $"{cookie.Name}={cookie.Value}"));
        return header.Length == 0 ? null : header;
    }

    /// <summary>Takes Set-Cookie headers of a response. What a browser would refuse is ignored.</summary>
    public void Receive(Uri address, IEnumerable<string> setCookieHeaders)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(setCookieHeaders);
        foreach (var header in setCookieHeaders)
        {
            if (TryRead(address, header, out var cookie))
            {
                Set(cookie);
            }
        }

        _ = All;
    }

    private bool TryRead(Uri address, string header, [NotNullWhen(true)] out HeadlessCookie? cookie)
    {
        cookie = null;
        if (!SetCookieHeaderValue.TryParse(header, out var parsed))
        {
            return false;
        }

        cookie = new HeadlessCookie(parsed.Name.ToString(), parsed.Value.ToString())
        {
            Domain = parsed.Domain.HasValue ? parsed.Domain.Value.TrimStart('.') : address.Host,
            IsHostOnly = !parsed.Domain.HasValue,
            Path = parsed.Path.Value is { } path && path.StartsWith('/') ? path : DefaultPath(address),
            Secure = parsed.Secure,
            HttpOnly = parsed.HttpOnly,
            SameSite = parsed.SameSite.ToString(),
            Expires = parsed.MaxAge is { } age ? _clock.GetUtcNow() + age : parsed.Expires,
        };
        return cookie.MayBeSetBy(address);
    }

    private void RemoveExpired()
    {
        var now = _clock.GetUtcNow();
        _cookies.RemoveAll(cookie => cookie.Expires <= now);
    }

    private static string DefaultPath(Uri address)
    {
        var end = address.AbsolutePath.LastIndexOf('/');
        return end <= 0 ? "/" : address.AbsolutePath[..end];
    }
}
