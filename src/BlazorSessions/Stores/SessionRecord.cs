using System.Collections.Immutable;

namespace BlazorSessions.Stores;

/// <summary>
/// A session as a store keeps it. Immutable; <see cref="Merge"/> is the one definition of what a delta does, which
/// stores that cannot run it inside must match.
/// </summary>
public sealed record SessionRecord
{
    /// <summary>Gets the handle, the key of the record.</summary>
    public required SessionHandle Handle { get; init; }

    /// <summary>Gets the hash of the current secret.</summary>
    public required TokenHash TokenHash { get; init; }

    /// <summary>Gets the nonce of the ticket that made the current secret; null when a request made it.</summary>
    public string? TokenNonce { get; init; }

    /// <summary>Gets the hash of the secret before the last rotation; null unless it still lets in.</summary>
    public TokenHash? PreviousTokenHash { get; init; }

    /// <summary>Gets until when the previous secret lets in; null when it does not.</summary>
    public DateTimeOffset? PreviousTokenUntil { get; init; }

    /// <summary>Gets the version: 1 at creation, one more with each merge that changes anything but the activity.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Gets the values.</summary>
    public IReadOnlyDictionary<string, SessionValue> Values { get; init; } = ImmutableDictionary<string, SessionValue>.Empty;

    /// <summary>Gets the user; null while nobody is signed in.</summary>
    public SessionUser? User { get; init; }

    /// <summary>Gets when the record was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the last activity; merges only move it forward.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Gets how long the session lives without activity.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Gets when the session ends whatever happens. Only a sign-in moves it, and who sets it.</summary>
    public required DateTimeOffset AbsoluteExpiresAt { get; init; }

    /// <summary>Gets a short label of the browser; null when unknown.</summary>
    public string? Device { get; init; }

    /// <summary>Gets when the session ends unless there is activity.</summary>
    public DateTimeOffset ExpiresAt => Lifetimes.End(LastActivityAt, IdleTimeout, AbsoluteExpiresAt);

    /// <summary>Returns whether the session is over at a moment: at <see cref="ExpiresAt"/> it is.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>
    /// Applies a delta: the checks first, then clear, removes, sets, times, token and sign-in. Pure; expiry, the user's
    /// epoch and the number of their sessions are the store's to check in the same atomic step.
    /// </summary>
    /// <returns>
    /// <see cref="MergeResult.Merged"/> with the new record (this one when nothing changes),
    /// <see cref="MergeResult.Conflict"/>, or <see cref="MergeResult.Dropped"/> when the delta asks that an empty
    /// record goes and this one would be.
    /// </returns>
    public MergeResult Merge(SessionDelta delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (!Expects(delta))
        {
            return MergeResult.Conflict;
        }

        var merged = Apply(delta);
        return delta.DropIfEmpty && merged is { User: null, Values.Count: 0 }
            ? MergeResult.Dropped
            : MergeResult.Merged(merged);
    }

    private SessionRecord Apply(SessionDelta delta)
    {
        var activity = delta.LastActivityAt is { } at && at > LastActivityAt ? at : LastActivityAt;
        var rotates = delta.NewTokenHash is not null;
        var clears = delta.ClearPreviousToken && !rotates && PreviousTokenHash is not null;
        if (!delta.ChangesContent && !clears)
        {
            return activity == LastActivityAt ? this : this with { LastActivityAt = activity };
        }

        var version = delta.ChangesContent ? Version + 1 : Version;
        return this with
        {
            Version = version,
            Values = MergeValues(delta, version),
            LastActivityAt = activity,
            TokenHash = delta.NewTokenHash ?? TokenHash,
            TokenNonce = rotates ? delta.NewTokenNonce : TokenNonce,
            PreviousTokenHash = rotates ? KeptToken(delta) : clears ? null : PreviousTokenHash,
            PreviousTokenUntil = rotates ? delta.KeepPreviousTokenUntil : clears ? null : PreviousTokenUntil,
            User = delta.SignIn?.User ?? User,
            IdleTimeout = delta.SignIn?.IdleTimeout ?? delta.IdleTimeout ?? IdleTimeout,
            AbsoluteExpiresAt = delta.SignIn?.AbsoluteExpiresAt ?? delta.AbsoluteExpiresAt ?? AbsoluteExpiresAt,
            Device = delta.SignIn?.Device ?? Device,
        };
    }

    private bool Expects(SessionDelta delta)
    {
        if (delta.ExpectedVersion is { } version && version != Version
            || delta.ExpectedTokenHash is { } token && token != TokenHash)
        {
            return false;
        }

        foreach (var (key, read) in delta.Reads)
        {
            if ((Values.TryGetValue(key, out var value) ? value.Version : 0) != read)
            {
                return false;
            }
        }

        return true;
    }

    private TokenHash? KeptToken(SessionDelta delta) => delta.KeepPreviousTokenUntil is null ? null : TokenHash;

    private IReadOnlyDictionary<string, SessionValue> MergeValues(SessionDelta delta, long version)
    {
        if (!delta.ChangesValues)
        {
            return Values;
        }

        var builder = (delta.Clear
            ? ImmutableDictionary<string, SessionValue>.Empty
            : Values as ImmutableDictionary<string, SessionValue> ?? Values.ToImmutableDictionary(StringComparer.Ordinal)).ToBuilder();
        builder.RemoveRange(delta.Removes);
        foreach (var (key, data) in delta.Sets)
        {
            builder[key] = new SessionValue(data, version);
        }

        return builder.ToImmutable();
    }
}
