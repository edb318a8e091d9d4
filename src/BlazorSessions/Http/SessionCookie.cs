using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace BlazorSessions.Http;

/// <summary>The cookie on the wire: read from the raw header, written and removed with the same attributes.</summary>
internal sealed class SessionCookie(
    CookieProtector protector,
    IOptions<BlazorSessionsOptions> options,
    CookieNames names,
    TimeProvider clock,
    CookieWarnings warnings,
    ILogger<SessionCookie> logger)
{
    private readonly string _secureName = names.Of(protector.Session, isPlain: false);
    private readonly string _plainName = names.Of(protector.Session, isPlain: true);

    private CookieBuilder Builder => options.Value.Cookie;

    /// <summary>Gets every name that this cookie may have here.</summary>
    public IEnumerable<string> Names => Builder.Name is { } name ? [name]
        : names.MayBePlain ? [_secureName, _plainName] : [_secureName];

    /// <summary>Gets the name that this cookie has on the way of a request.</summary>
    public string NameFor(HttpRequest request) => Builder.Name ?? (IsPlain(request) ? _plainName : _secureName);

    /// <summary>Returns whether the request has any cookie at all: the check that keeps other requests free.</summary>
    public static bool HasAny(HttpRequest request) => request.Headers.Cookie.Count > 0;

    /// <summary>Returns whether the request has this cookie, whatever it holds.</summary>
    public bool IsIn(HttpRequest request) =>
        CookieHeader.Find(request.Headers.Cookie, NameFor(request), out _) != CookieLookup.Absent;

    /// <summary>Reads the session that the browser names.</summary>
    public CookieReading Read(HttpRequest request)
    {
        var name = NameFor(request);
        switch (CookieHeader.Find(request.Headers.Cookie, name, out var text))
        {
            case CookieLookup.Absent:
                return default;
            case CookieLookup.Duplicate:
                logger.CookieIgnored("it came twice");
                return new CookieReading(null, CookieDoubt.Twice);
            default:
                var reading = protector.Read(name, text.Span);
                if (reading.Doubt == CookieDoubt.NoKeys)
                {
                    logger.KeysAway();
                }
                else if (reading.Cookie is null)
                {
                    logger.CookieIgnored("it is not authentic, or its key is unknown here");
                }

                warnings.OnMissingKey(name, reading.MissingKey);
                return reading with { IsThere = true };
        }
    }

    /// <summary>Gives the browser its new cookie. The record is committed by now.</summary>
    public void Write(HttpContext http, SessionId id, SessionRecord record)
    {
        var name = NameFor(http.Request);
        Set(http, name, protector.Seal(name, id), record);
    }

    /// <summary>Takes the cookie from the browser, by the attributes it was set with.</summary>
    public void Remove(HttpContext http) => Drop(http, NameFor(http.Request));

    /// <summary>Sets this cookie of a session, or one beside it, with its attributes.</summary>
    public void Set(HttpContext http, string name, string value, SessionRecord record)
    {
        var attributes = AttributesFor(http);
        if (CookieLife.EndOf(record, options.Value) is { } end)
        {
            var left = end - clock.GetUtcNow();
            attributes.MaxAge = TimeSpan.FromSeconds(Math.Max(0, Math.Ceiling(left.TotalSeconds)));
            attributes.Expires = end;
        }

        warnings.OnSet(http.Request, attributes);
        DropEarlier(http.Response, name);
        http.Response.Cookies.Append(name, value, attributes);
        HoldOn(http.Response, name);
    }

    /// <summary>Removes this cookie, or one beside it, by its attributes.</summary>
    public void Drop(HttpContext http, string name)
    {
        DropEarlier(http.Response, name);
        http.Response.Cookies.Delete(name, AttributesFor(http));
        HoldOn(http.Response, name);
    }

    /// <summary>The response depends on the session: caches must know.</summary>
    public static void VaryByCookie(HttpResponse response)
    {
        if (response.HasStarted)
        {
            return;
        }

        var vary = response.Headers.Vary;
        if (!vary.Any(value => value is not null
            && (value.Contains('*') || value.Contains("Cookie", StringComparison.OrdinalIgnoreCase))))
        {
            response.Headers.Vary = StringValues.Concat(vary, "Cookie");
        }
    }

    /// <summary>
    /// The response may depend on the user: where it says nothing about caches by itself, none that is shared may keep it.
    /// Many of those do not look at Vary.
    /// </summary>
    public static void KeepPrivate(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.OnStarting(static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                if (headers.CacheControl.Count == 0)
                {
                    headers.CacheControl = "private";
                }

                return Task.CompletedTask;
            }, response);
        }
    }

    // When the headers go out, whatever the app makes of them in between. An exception handler clears them, and the
    // browser would be left with a secret that counts no longer; a cache that kept this response would hand one visitor's
    // session to the next. The last to ask is called first, so the last cookie is the one that stays.
    private static void HoldOn(HttpResponse response, string name)
    {
        // Null when the app's cookie policy holds it back.
        var set = response.Headers.SetCookie.LastOrDefault(value => IsOf(value, name));
        NotToStore(response);
        response.OnStarting(() =>
        {
            if (set is not null && !response.Headers.SetCookie.Any(value => IsOf(value, name)))
            {
                response.Headers.SetCookie = StringValues.Concat(response.Headers.SetCookie, set);
            }

            NotToStore(response);
            return Task.CompletedTask;
        });
    }

    private static void NotToStore(HttpResponse response)
    {
        VaryByCookie(response);
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers.Pragma = "no-cache";
    }

    // A request that starts a session and then signs in sends one cookie, the last.
    private static void DropEarlier(HttpResponse response, string name)
    {
        var cookies = response.Headers.SetCookie;
        if (cookies.Count > 0)
        {
            response.Headers.SetCookie = cookies.Where(value => !IsOf(value, name)).ToArray();
        }
    }

    private static bool IsOf(string? header, string name) =>
        header is not null && header.StartsWith(name, StringComparison.Ordinal) && header.AsSpan(name.Length) is ['=', ..];

    private bool IsPlain(HttpRequest request) => names.MayBePlain && !request.IsHttps && Builder.Name is null;

    private CookieOptions AttributesFor(HttpContext http)
    {
        var attributes = Builder.Build(http, clock.GetUtcNow());
        attributes.Path = Builder.Path ?? "/";
        if (IsPlain(http.Request))
        {
            attributes.Secure = false;
        }

        return attributes;
    }
}
