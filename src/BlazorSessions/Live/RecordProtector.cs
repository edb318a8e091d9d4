using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Encrypts values and users on their way to a store and back, for any store. Each is bound to its session, and to its key or
/// user key, so that a store cannot move one to another place. Without a key that fits, a record counts as unreadable.
/// </summary>
internal sealed class RecordProtector(
    IDataProtectionProvider protection, SessionName name, IOptions<BlazorSessionsOptions> options)
{
    // No JSON text begins with it, so values from before encryption was switched on are told apart.
    private static ReadOnlySpan<byte> Mark => [0xB5, 0x01];

    private readonly IDataProtector _protector = protection.CreateProtector("BlazorSessions", "record", name.Value, "v1");

    public SessionDelta Protect(SessionHandle handle, SessionDelta delta) => delta with
    {
        Sets = delta.Sets.ToImmutableDictionary(
            set => set.Key, set => Protect(handle, "v:" + set.Key, set.Value), StringComparer.Ordinal),
        SignIn = delta.SignIn is { } signIn
            ? signIn with { User = signIn.User with { Ticket = Protect(handle, PlaceOf(signIn.User), signIn.User.Ticket) } }
            : null,
    };

    /// <summary>Encrypts a whole record, of which nothing is encrypted.</summary>
    public SessionRecord Protect(SessionRecord record) => record with
    {
        Values = record.Values.ToImmutableDictionary(
            value => value.Key,
            value => value.Value with { Data = Protect(record.Handle, "v:" + value.Key, value.Value.Data) },
            StringComparer.Ordinal),
        User = record.User is { } user ? user with { Ticket = Protect(record.Handle, PlaceOf(user), user.Ticket) } : null,
    };

    /// <exception cref="CryptographicException">Something in the record cannot be read with the keys there are.</exception>
    public SessionRecord Unprotect(SessionRecord record) => record with
    {
        Values = record.Values.ToImmutableDictionary(
            value => value.Key,
            value => value.Value with { Data = Unprotect(record.Handle, "v:" + value.Key, value.Value.Data) },
            StringComparer.Ordinal),
        User = record.User is { } user ? user with { Ticket = Unprotect(record.Handle, PlaceOf(user), user.Ticket) } : null,
    };

    private static string PlaceOf(SessionUser user) => "u:" + user.Key;

    private ReadOnlyMemory<byte> Protect(SessionHandle handle, string place, ReadOnlyMemory<byte> data)
    {
        var header = Header(handle, place);
        return (byte[])[.. Mark, .. _protector.Protect([.. header, .. data.Span])];
    }

    private ReadOnlyMemory<byte> Unprotect(SessionHandle handle, string place, ReadOnlyMemory<byte> data)
    {
        if (!data.Span.StartsWith(Mark))
        {
            return options.Value.EncryptAtRest == EncryptionAtRest.ReadPlain
                ? data
                : throw new CryptographicException("A value stands here that was not encrypted.");
        }

        var header = Header(handle, place);
        var plain = _protector.Unprotect(data.Span[Mark.Length..].ToArray());
        return plain.AsSpan().StartsWith(header)
            ? plain.AsMemory(header.Length)
            : throw new CryptographicException("A value of another session or key stands here.");
    }

    private static byte[] Header(SessionHandle handle, string place) => SHA256.HashData(Encoding.UTF8.GetBytes($"{handle}\n{place}"));
}
