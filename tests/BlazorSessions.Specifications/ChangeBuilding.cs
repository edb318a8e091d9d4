using System.Collections.Immutable;
using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>Shapes a delta: <c>Some.Change().Set("cart", "tea").Reading("cart", 1)</c>.</summary>
public static class ChangeBuilding
{
    public static SessionDelta Set(this SessionDelta delta, string key, string text) => delta.Set(key, The.Bytes(text));

    public static SessionDelta Set(this SessionDelta delta, string key, ReadOnlyMemory<byte> data) =>
        delta with { Sets = delta.Sets.ToImmutableDictionary().SetItem(key, data) };

    public static SessionDelta Remove(this SessionDelta delta, string key) =>
        delta with { Removes = [.. delta.Removes, key] };

    public static SessionDelta Clearing(this SessionDelta delta) => delta with { Clear = true };

    /// <summary>Checks that the key still has the version that was read; 0 when it was absent.</summary>
    public static SessionDelta Reading(this SessionDelta delta, string key, long version) =>
        delta with { Reads = delta.Reads.ToImmutableDictionary().SetItem(key, version) };

    /// <summary>Checks that the key is as this record has it.</summary>
    public static SessionDelta Reading(this SessionDelta delta, string key, SessionRecord seen) =>
        delta.Reading(key, seen.Values.TryGetValue(key, out var value) ? value.Version : 0);

    public static SessionDelta Expecting(this SessionDelta delta, long version) =>
        delta with { ExpectedVersion = version };

    public static SessionDelta Expecting(this SessionDelta delta, TokenHash token) =>
        delta with { ExpectedTokenHash = token };

    public static SessionDelta RotatingTo(
        this SessionDelta delta, TokenHash token, DateTimeOffset? keepPreviousUntil = null) =>
        delta with { NewTokenHash = token, KeepPreviousTokenUntil = keepPreviousUntil };

    /// <summary>Says which ticket made the new token.</summary>
    public static SessionDelta By(this SessionDelta delta, string nonce) => delta with { NewTokenNonce = nonce };

    public static SessionDelta ClearingPrevious(this SessionDelta delta) => delta with { ClearPreviousToken = true };

    public static SessionDelta DroppingIfEmpty(this SessionDelta delta) => delta with { DropIfEmpty = true };

    /// <summary>Says which record the caller holds, so that a store need not send it back.</summary>
    public static SessionDelta On(this SessionDelta delta, SessionRecord held) =>
        delta with { BaseVersion = held.PreviousTokenHash is null ? held.Version : null };

    public static SessionDelta ActiveAt(this SessionDelta delta, DateTimeOffset at) =>
        delta with { LastActivityAt = at };

    public static SessionDelta SigningIn(this SessionDelta delta, string userKey, long epoch = 0, int? limit = null) =>
        delta.SigningIn(Some.SignIn(userKey, epoch) with { MaxSessions = limit });

    public static SessionDelta SigningIn(this SessionDelta delta, SessionSignIn signIn) =>
        delta with { SignIn = signIn };
}
