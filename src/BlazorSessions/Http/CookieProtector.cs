using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace BlazorSessions.Http;

/// <summary>
/// Seals a session's handle and secret into the cookie's text, and opens it. Bound to the name of the cookie and of the
/// session: the text of one is nothing under another.
/// </summary>
internal sealed class CookieProtector(IDataProtectionProvider protection, SessionName session, VerifiedCookies verified)
{
    private const int MinLength = 100;
    private const int MaxLength = 512;

    private static readonly SearchValues<char> s_alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly ConcurrentDictionary<string, IDataProtector> _protectors = new();

    /// <summary>Gets the name of the session whose cookies these are.</summary>
    public SessionName Session => session;

    public string Seal(string cookieName, SessionId id)
    {
        var handle = Encoding.ASCII.GetBytes(id.Handle.Value);
        var plain = new byte[SessionId.SecretLength + handle.Length];
        id.RevealSecret().CopyTo(plain);
        handle.CopyTo(plain, SessionId.SecretLength);
        try
        {
            return Base64Url.EncodeToString(Protector(cookieName).Protect(plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Opens the text of a cookie; null for anything that this app did not seal. Never throws for what it reads.</summary>
    public VerifiedCookie? Open(string cookieName, ReadOnlySpan<char> text) => Read(cookieName, text).Cookie;

    /// <summary>Opens the text of a cookie, and says why one that is not opened may be somebody's all the same.</summary>
    public CookieReading Read(string cookieName, ReadOnlySpan<char> text)
    {
        if (text.Length is < MinLength or > MaxLength || text.ContainsAnyExcept(s_alphabet))
        {
            return default;
        }

        if (verified.Find(cookieName, text) is { } known)
        {
            return new CookieReading(known);
        }

        byte[] @sealed = [], plain;
        try
        {
            @sealed = Base64Url.DecodeFromChars(text);
            plain = Protector(cookieName).Unprotect(@sealed);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return CanSeal(cookieName)
                ? new CookieReading(null, CookieDoubt.UnknownKey, MissingKey.Of(@sealed, exception))
                : new CookieReading(null, CookieDoubt.NoKeys);
        }

        if (Parse(plain) is not { } cookie)
        {
            return default;
        }

        verified.Add(cookieName, text, cookie);
        return new CookieReading(cookie);
    }

    // Data Protection tells no failure of opening from another, so that nobody learns from them. Who cannot seal has no
    // keys.
    private bool CanSeal(string cookieName)
    {
        try
        {
            Protector(cookieName).Protect([]);
            return true;
        }
        catch (Exception)
        {
            // Whatever the app's own key store throws.
            return false;
        }
    }

    private static VerifiedCookie? Parse(byte[] plain)
    {
        try
        {
            if (plain.Length <= SessionId.SecretLength
                || !SessionHandle.TryParse(Encoding.ASCII.GetString(plain.AsSpan(SessionId.SecretLength)), out var handle))
            {
                return null;
            }

            return new VerifiedCookie(handle, TokenHash.Of(plain.AsSpan(0, SessionId.SecretLength)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private IDataProtector Protector(string cookieName) => _protectors.GetOrAdd(
        cookieName, name => protection.CreateProtector("BlazorSessions", "cookie", name, session.Value, "v1"));
}
