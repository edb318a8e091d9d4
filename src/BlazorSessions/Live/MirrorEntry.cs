using BlazorSessions.Stores;

namespace BlazorSessions.Live;

/// <summary>What a sink is to be told of a session.</summary>
/// <param name="Handle">Which session.</param>
/// <param name="Record">Its newest record; null for an end, and when the store must be asked.</param>
/// <param name="IsEnd">Whether it has ended.</param>
/// <param name="Reason">Why it has ended, if that is known.</param>
/// <param name="Tries">How often the sink has failed to take it.</param>
internal sealed record MirrorEntry(
    SessionHandle Handle, SessionRecord? Record, bool IsEnd, SessionEndReason? Reason = null, int Tries = 0)
{
    public static MirrorEntry Of(SessionRecord record) => new(record.Handle, record, false);

    public static MirrorEntry End(SessionHandle handle, SessionEndReason? reason) => new(handle, null, true, reason);

    /// <summary>The store must be asked what has become of the session.</summary>
    public static MirrorEntry Unknown(SessionHandle handle) => new(handle, null, false);

    /// <summary>Whether this is to be told instead of what waits: an end is final, and an older record is no news.</summary>
    public bool Supersedes(MirrorEntry waiting) => !waiting.IsEnd
        && (IsEnd || Record is null || waiting.Record is not null && IsNewer(Record, waiting.Record));

    private static bool IsNewer(SessionRecord record, SessionRecord than) => record.Version != than.Version
        ? record.Version > than.Version
        : record.LastActivityAt > than.LastActivityAt || record.PreviousTokenHash != than.PreviousTokenHash;
}
