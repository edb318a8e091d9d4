using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Live;

/// <summary>
/// The tokens in a record: those that the sign-in kept, or in their place those that were stored since. These are a value of
/// their own, so that storing them takes no sign-in and no new secret.
/// </summary>
internal static class RecordTokens
{
    /// <summary>Reads the properties of the user in a record with the tokens there are now; null without a readable user.</summary>
    public static AuthenticationProperties? Read(SessionRecord record) =>
        record.User is { } user && PrincipalSerializer.Read(user.Ticket) is { } kept ? Fold(kept, record).Properties : null;

    /// <summary>Returns what a sign-in kept with the tokens that there are now.</summary>
    /// <param name="kept">What it kept, read from the record.</param>
    /// <param name="record">The record.</param>
    public static AuthenticationTicket Fold(AuthenticationTicket kept, SessionRecord record)
    {
        if (record.User is not { } user
            || !record.Values.TryGetValue(ReservedKeys.Tokens, out var stored)
            || TokenSerializer.Read(stored.Data, kept.Properties, user.AuthenticatedAt) is not { } tokens)
        {
            return kept;
        }

        var properties = kept.Properties.Clone();
        properties.StoreTokens(tokens);
        return new AuthenticationTicket(kept.Principal, properties, kept.AuthenticationScheme);
    }

    /// <summary>Writes tokens over those of the same names; the others stay. Null without a readable user.</summary>
    public static byte[]? Write(SessionRecord record, IEnumerable<AuthenticationToken> tokens)
    {
        if (record.User is not { } user || PrincipalSerializer.Read(user.Ticket) is not { } kept)
        {
            return null;
        }

        var all = new Dictionary<string, AuthenticationToken>(StringComparer.Ordinal);
        foreach (var token in Fold(kept, record).Properties.GetTokens().Concat(tokens))
        {
            all[token.Name] = token;
        }

        return TokenSerializer.Write(kept.Properties, user.AuthenticatedAt, all.Values);
    }

    /// <summary>Returns the version of a value of the library's own, as a delta's reads have it; 0 for none.</summary>
    public static long VersionOf(SessionRecord record, string key) =>
        record.Values.TryGetValue(key, out var value) ? value.Version : 0;
}
