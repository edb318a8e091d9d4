using System.Collections.Immutable;
using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>Shapes a delta: <c>Some.Change().Set("cart", "tea").Reading("cart", 1)</c>.</summary>
public static class ChangeBuilding
{
    /// <summary>Sets a key to the bytes of a text.</summary>
    public static SessionDelta Set(this SessionDelta delta, string key, string text) => delta.Set(key, The.Bytes(text));

    /// <summary>Sets a key.</summary>
    public static SessionDelta Set(this SessionDelta delta, string key, ReadOnlyMemory<byte> data) =>
        delta with { Sets = delta.Sets.ToImmutableDictionary().SetItem(key, data) };

    /// <summary>Removes a key, whether or not the session has it.</summary>
    public static SessionDelta Remove(this SessionDelta delta, string key) =>
        delta with { Removes = [.. delta.Removes, key] };

    /// <summary>Removes all keys, before what the delta sets.</summary>
    public static SessionDelta Clearing(this SessionDelta delta) => delta with { Clear = true };

    /// <summary>Checks that the key still has the version that was read; 0 when it was absent.</summary>
    public static SessionDelta Reading(this SessionDelta delta, string key, long version) =>
        delta with { Reads = delta.Reads.ToImmutableDictionary().SetItem(key, version) };

    /// <summary>Checks that the key is as this record has it.</summary>
    public static SessionDelta Reading(this SessionDelta delta, string key, SessionRecord seen) =>
        delta.Reading(key, seen.Values.TryGetValue(key, out var value) ? value.Version : 0);

    /// <summary>Checks that the record still has this version.</summary>
    public static SessionDelta Expecting(this SessionDelta delta, long version) =>
        delta with { ExpectedVersion = version };

    /// <summary>Checks that this is still the current token.</summary>
    public static SessionDelta Expecting(this SessionDelta delta, TokenHash token) =>
        delta with { ExpectedTokenHash = token };

    /// <summary>Replaces the token; the previous one counts until the time given, or no more.</summary>
    public static SessionDelta RotatingTo(
        this SessionDelta delta, TokenHash token, DateTimeOffset? keepPreviousUntil = null) =>
        delta with { NewTokenHash = token, KeepPreviousTokenUntil = keepPreviousUntil };

    /// <summary>Says which ticket made the new token.</summary>
    public static SessionDelta By(this SessionDelta delta, string nonce) => delta with { NewTokenNonce = nonce };

    /// <summary>Forgets the previous token before its time.</summary>
    public static SessionDelta ClearingPrevious(this SessionDelta delta) => delta with { ClearPreviousToken = true };

    /// <summary>Drops the record if it is anonymous and no value is left.</summary>
    public static SessionDelta DroppingIfEmpty(this SessionDelta delta) => delta with { DropIfEmpty = true };

    /// <summary>Says which record the caller holds, so that a store need not send it back.</summary>
    public static SessionDelta On(this SessionDelta delta, SessionRecord held) =>
        delta with { BaseVersion = held.PreviousTokenHash is null ? held.Version : null };

    /// <summary>Moves the last activity forward, never back.</summary>
    public static SessionDelta ActiveAt(this SessionDelta delta, DateTimeOffset at) =>
        delta with { LastActivityAt = at };

    /// <summary>Sets how long the session lives without activity.</summary>
    public static SessionDelta LastingWithout(this SessionDelta delta, TimeSpan activity) =>
        delta with { IdleTimeout = activity };

    /// <summary>Sets when the session ends whatever happens.</summary>
    public static SessionDelta LastingUntil(this SessionDelta delta, DateTimeOffset end) =>
        delta with { AbsoluteExpiresAt = end };

    /// <summary>Signs a user in who saw this epoch, with a limit of sessions if one is given.</summary>
    public static SessionDelta SigningIn(this SessionDelta delta, string userKey, long epoch = 0, int? limit = null) =>
        delta.SigningIn(Some.SignIn(userKey, epoch) with { MaxSessions = limit });

    /// <summary>Signs a user in.</summary>
    public static SessionDelta SigningIn(this SessionDelta delta, SessionSignIn signIn) =>
        delta with { SignIn = signIn };
}
