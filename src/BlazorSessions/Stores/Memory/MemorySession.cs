using System.Diagnostics.CodeAnalysis;

namespace BlazorSessions.Stores.Memory;

/// <summary>
/// A place in the store: the record as it is now, replaced by each merge. A sign-in takes a new place, so that in one
/// place the user stays the same and activity and expiry only move forward; <see cref="SessionQueue"/> relies on that.
/// </summary>
internal sealed class MemorySession(SessionRecord record)
{
    /// <summary>
    /// Null once the session has left. Queues may hold an empty place for a while, but not what was in it.
    /// </summary>
    public SessionRecord? Record { get; set; } = record;

    [MemberNotNullWhen(true, nameof(Record))]
    public bool IsLiving(DateTimeOffset now) => Record is not null && !Record.IsExpired(now);
}
