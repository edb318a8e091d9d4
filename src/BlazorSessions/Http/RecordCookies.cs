using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>
/// The record of a session in the browser's cookies, beside the one with its secret: as many as it takes, of which the
/// first says how many. Only where the store is an <see cref="ISeededStore"/>.
/// </summary>
internal sealed class RecordCookies(
    ISessionStore store,
    SessionCookie cookie,
    SessionName session,
    IDataProtectionProvider protection,
    LiveSessions sessions,
    ILogger<RecordCookies> logger)
{
    private const char EndOfCount = '.';
    private const int TouchesPerIdleTimeout = 10;

    private readonly ISeededStore? _store = store as ISeededStore;
    private readonly ConcurrentDictionary<string, IDataProtector> _protectors = new();

    /// <summary>Gets whether the store is the browser itself.</summary>
    public bool AreUsed => _store is not null;

    /// <summary>Hands the store what the browser shows, before anybody asks for it; returns that, or null for none.</summary>
    public async ValueTask<SessionRecord?> SeedAsync(HttpRequest request, Binding.Unknown named)
    {
        if (_store is null || Read(request, named) is not { } shown)
        {
            return null;
        }

        if (_store.Seed(shown) && await sessions.LeaseAsync(named.Handle, CancellationToken.None) is { } live)
        {
            await sessions.RefreshAsync(live, CancellationToken.None);
            sessions.Release(live);
        }

        return shown;
    }

    /// <summary>Returns whether the browser should be given a record in place of the one that it has shown, if any.</summary>
    public static bool IsBehind(SessionRecord? shown, SessionRecord record) => shown is null
        || shown.Version != record.Version
        || IsActivityBehind(shown, record);

    /// <summary>Returns whether the browser should hear of activity, which is told once per tenth of the idle timeout.</summary>
    public static bool IsActivityBehind(SessionRecord shown, SessionRecord record) =>
        record.LastActivityAt - shown.LastActivityAt >= record.IdleTimeout / TouchesPerIdleTimeout;

    /// <summary>Gives the browser a record that is committed.</summary>
    public void Write(HttpContext http, SessionRecord record)
    {
        var name = cookie.NameFor(http.Request);
        var packed = CookieRecordFormat.Write(record);
        var text = Base64Url.EncodeToString(Protector(name).Protect(packed));
        var parts = text.Chunk(CookieRecordFormat.CookieLength).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var head = i == 0 ? parts.Length.ToString(CultureInfo.InvariantCulture) + EndOfCount : string.Empty;
            cookie.Set(http, PartOf(name, i), head + new string(parts[i]), record);
        }

        DropFrom(http, name, parts.Length);
    }

    /// <summary>Takes the record from the browser.</summary>
    public void Remove(HttpContext http)
    {
        if (_store is not null)
        {
            DropFrom(http, cookie.NameFor(http.Request), first: 0);
        }
    }

    private static string PartOf(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.{index + 1}");

    // A record shrinks, and the browser keeps what nobody takes from it.
    private void DropFrom(HttpContext http, string name, int first)
    {
        for (var i = first; CookieHeader.Find(http.Request.Headers.Cookie, PartOf(name, i), out _) != CookieLookup.Absent; i++)
        {
            cookie.Drop(http, PartOf(name, i));
        }
    }

    // Null for anything but the record of the very secret that the browser shows. Never throws for what it reads.
    private SessionRecord? Read(HttpRequest request, Binding.Unknown named)
    {
        var name = cookie.NameFor(request);
        if (ReadText(request, name) is not { } text)
        {
            return null;
        }

        var record = Open(name, text);
        if (record is null)
        {
            logger.RecordCookiesIgnored(named.Handle);
            return null;
        }

        return record.Handle == named.Handle && record.TokenHash == named.Token ? record : null;
    }

    private string? ReadText(HttpRequest request, string name)
    {
        if (CookieHeader.Find(request.Headers.Cookie, PartOf(name, 0), out var first) != CookieLookup.Found
            || first.Span.IndexOf(EndOfCount) is not (> 0 and var end)
            || !int.TryParse(first.Span[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > CookieSessionStoreOptions.MostCookieLength / CookieRecordFormat.CookieLength + 1)
        {
            return null;
        }

        var parts = new List<ReadOnlyMemory<char>>(count) { first[(end + 1)..] };
        for (var i = 1; i < count; i++)
        {
            if (CookieHeader.Find(request.Headers.Cookie, PartOf(name, i), out var part) != CookieLookup.Found)
            {
                return null;
            }

            parts.Add(part);
        }

        return string.Concat(parts.Select(part => part.ToString()));
    }

    private SessionRecord? Open(string name, string text)
    {
        try
        {
            return CookieRecordFormat.Read(Protector(name).Unprotect(Base64Url.DecodeFromChars(text)));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string name) => _protectors.GetOrAdd(
        name, name => protection.CreateProtector("BlazorSessions", "record cookie", name, session.Value, "v1"));
}
