namespace BlazorSessions.Stores.Sinks;

/// <summary>What a <see cref="ChannelSink"/> tells of a session. Nothing in it lets anybody in.</summary>
/// <param name="Handle">Which session; not secret.</param>
/// <param name="Kind">Whether it lives or has ended.</param>
public sealed record SessionNews(SessionHandle Handle, SessionNewsKind Kind)
{
    /// <summary>Gets the version of the record, 1 at creation; 0 for an end.</summary>
    public long Version { get; init; }

    /// <summary>Gets why it ended; null while it lives, or when that is not known.</summary>
    public SessionEndReason? Reason { get; init; }

    /// <summary>Gets whether somebody is signed in; false for an end.</summary>
    public bool IsSignedIn { get; init; }

    /// <summary>Gets when it was created; null for an end.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Gets its last activity; null for an end.</summary>
    public DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>
    /// Gets its values as the store has them; null for an end, and unless the sink was asked for them.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? Values { get; init; }
}
