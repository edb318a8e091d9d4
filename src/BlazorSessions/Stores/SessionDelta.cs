using System.Collections.Immutable;

namespace BlazorSessions.Stores;

/// <summary>
/// A change to a record, with what it relies on. A store applies all of it in one atomic step, or none.
/// </summary>
/// <remarks>
/// Order: the checks (<see cref="Reads"/>, <see cref="ExpectedVersion"/>, <see cref="ExpectedTokenHash"/>), then
/// <see cref="Clear"/>, <see cref="Removes"/>, <see cref="Sets"/>, then the rest. A key is never in both sets and removes.
/// </remarks>
public sealed record SessionDelta
{
    private static readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> s_noSets =
        ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;

    private static readonly IReadOnlyDictionary<string, long> s_noReads = ImmutableDictionary<string, long>.Empty;

    /// <summary>Gets the values to write.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Sets { get; init; } = s_noSets;

    /// <summary>Gets the keys to remove; one that is absent is no error.</summary>
    public IReadOnlyCollection<string> Removes { get; init; } = [];

    /// <summary>Gets whether all values go first, also those nobody here has seen.</summary>
    public bool Clear { get; init; }

    /// <summary>Gets the keys that were read, with the version seen; 0 for a key that was absent. One that differs now is a conflict.</summary>
    public IReadOnlyDictionary<string, long> Reads { get; init; } = s_noReads;

    /// <summary>Gets the version the record must have; null when any will do.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>Gets the token hash the record must have; null when any will do. The previous token of a grace does not count.</summary>
    public TokenHash? ExpectedTokenHash { get; init; }

    /// <summary>Gets the token hash the record gets; null to keep it.</summary>
    public TokenHash? NewTokenHash { get; init; }

    /// <summary>
    /// Gets the nonce of the ticket that made the new token; null when a request made it. Only with
    /// <see cref="NewTokenHash"/>.
    /// </summary>
    public string? NewTokenNonce { get; init; }

    /// <summary>Gets until when the replaced token still lets in; null for not at all. Only with <see cref="NewTokenHash"/>.</summary>
    public DateTimeOffset? KeepPreviousTokenUntil { get; init; }

    /// <summary>
    /// Gets whether the previous token lets in no longer, as its grace is over once the current one was seen. Means
    /// nothing beside <see cref="NewTokenHash"/>, and by itself makes no new version.
    /// </summary>
    public bool ClearPreviousToken { get; init; }

    /// <summary>Gets a time of activity; the record keeps the later one. Null for none.</summary>
    public DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>Gets a sign-in; null for none.</summary>
    public SessionSignIn? SignIn { get; init; }

    /// <summary>Gets the idle timeout from now on; null to keep it. Means nothing beside <see cref="SignIn"/>, which has its own.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Gets the absolute end from now on; null to keep it. Means nothing beside <see cref="SignIn"/>, which has its own.</summary>
    public DateTimeOffset? AbsoluteExpiresAt { get; init; }

    /// <summary>
    /// Gets whether a record that this leaves without values and without a user goes in the same step, which answers
    /// <see cref="MergeOutcome.Dropped"/>.
    /// </summary>
    public bool DropIfEmpty { get; init; }

    /// <summary>
    /// Gets the version of the record that the caller holds; null when the caller holds none. No check: the store may
    /// answer by <see cref="MergeResult.Applied"/> when it is the version just before, and returns the record when it
    /// is not. A caller whose record has a <see cref="SessionRecord.PreviousTokenHash"/> names none, as that can go
    /// without a new version.
    /// </summary>
    public long? BaseVersion { get; init; }

    /// <summary>Gets whether values change.</summary>
    public bool ChangesValues => Clear || Sets.Count > 0 || Removes.Count > 0;

    /// <summary>Gets whether the session is to live longer or shorter.</summary>
    public bool ChangesLifetime => SignIn is not null || IdleTimeout is not null || AbsoluteExpiresAt is not null;

    /// <summary>
    /// Gets whether anything but the activity and the previous token changes: only then does the version rise.
    /// </summary>
    public bool ChangesContent => ChangesValues || NewTokenHash is not null || ChangesLifetime;
}
