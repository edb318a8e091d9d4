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

    /// <summary>Gets the hash of the secret before the last rotation; null unless it still lets in.</summary>
    public TokenHash? PreviousTokenHash { get; init; }

    /// <summary>Gets until when the previous secret lets in; null when it does not.</summary>
    public DateTimeOffset? PreviousTokenUntil { get; init; }

    /// <summary>Gets the version: 1 at creation, one more with each merge that changes anything but times.</summary>
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

    /// <summary>Gets when the session ends whatever happens. Only a sign-in moves it.</summary>
    public required DateTimeOffset AbsoluteExpiresAt { get; init; }

    /// <summary>Gets a short label of the browser; null when unknown.</summary>
    public string? Device { get; init; }

    /// <summary>Gets when the session ends unless there is activity.</summary>
    public DateTimeOffset ExpiresAt
    {
        get
        {
            var left = AbsoluteExpiresAt - LastActivityAt;
            return left <= IdleTimeout ? AbsoluteExpiresAt : LastActivityAt + IdleTimeout;
        }
    }

    /// <summary>Returns whether the session is over at a moment: at <see cref="ExpiresAt"/> it is.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>
    /// Applies a delta: the checks first, then clear, removes, sets, times, token and sign-in. Pure; expiry, the user's
    /// epoch and the number of his sessions are the store's to check in the same atomic step.
    /// </summary>
    /// <returns><see cref="MergeResult.Merged"/> with the new record (this one when nothing changes) or <see cref="MergeResult.Conflict"/>.</returns>
    public MergeResult Merge(SessionDelta delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (!Expects(delta))
        {
            return MergeResult.Conflict;
        }

        var activity = delta.LastActivityAt is { } at && at > LastActivityAt ? at : LastActivityAt;
        if (!delta.ChangesContent)
        {
            return MergeResult.Merged(activity == LastActivityAt ? this : this with { LastActivityAt = activity });
        }

        var version = Version + 1;
        var rotates = delta.NewTokenHash is not null;
        return MergeResult.Merged(this with
        {
            Version = version,
            Values = MergeValues(delta, version),
            LastActivityAt = activity,
            TokenHash = delta.NewTokenHash ?? TokenHash,
            PreviousTokenHash = rotates ? KeptToken(delta) : PreviousTokenHash,
            PreviousTokenUntil = rotates ? delta.KeepPreviousTokenUntil : PreviousTokenUntil,
            User = delta.SignIn?.User ?? User,
            IdleTimeout = delta.SignIn?.IdleTimeout ?? IdleTimeout,
            AbsoluteExpiresAt = delta.SignIn?.AbsoluteExpiresAt ?? AbsoluteExpiresAt,
            Device = delta.SignIn?.Device ?? Device,
        });
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
