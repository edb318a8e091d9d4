namespace BlazorSessions.Stores;

/// <summary>
/// Keeps sessions. Four verbs, each one round trip and atomic; everything else is an optional capability
/// (<see cref="IUserSessionIndex"/>, <see cref="IExternalSessionIndex"/>, <see cref="ISessionBatch"/>,
/// <see cref="ISessionCleanup"/>).
/// </summary>
/// <remarks>
/// <para>A record that has expired by the app's <see cref="TimeProvider"/> counts as missing for every verb, cleaned up
/// or not; a server's own clock never decides that.</para>
/// <para>No verb does work in one atomic step whose size the data decides: what is about many sessions comes in
/// batches. A sign-in counts the user's sessions no further than its limit.</para>
/// <para>Exceptions mean that the store is unwell and nothing else: <see cref="SessionStoreException"/>. Cancelling throws
/// <see cref="OperationCanceledException"/> and leaves the old record or the new one; a token that is cancelled before
/// the call leaves the old one. Nothing is retried blindly.</para>
/// <para>Records and deltas, the bytes in them included, belong to nobody: neither the caller nor the store changes
/// one after it was handed over. Times are kept to the tick; their offset is not.</para>
/// <para>One store object serves one session name of one app and is called from many threads at once.</para>
/// </remarks>
public interface ISessionStore
{
    /// <summary>
    /// Keeps a new record. False when the handle exists, expired but not cleaned up and unreadable included: nothing is
    /// overwritten, ever. The record is anonymous: a sign-in is a merge.
    /// </summary>
    /// <exception cref="ArgumentException">The record has a user.</exception>
    ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken);

    /// <summary>Finds a record. Null when it is missing, expired or unreadable; the last is logged.</summary>
    ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken);

    /// <summary>
    /// Applies a delta in one atomic step; see <see cref="SessionRecord.Merge"/> for what it means. Never makes a record
    /// that is not there: an ended session stays ended. A merge that drops the record is an end of it.
    /// </summary>
    /// <remarks>
    /// Where several answers fit, the first of these: missing (also when the record has a format this store does not
    /// know), conflict, <see cref="SessionSignInRefusal.EpochPassed"/>, <see cref="SessionSignInRefusal.TooMany"/>.
    /// </remarks>
    /// <exception cref="SessionCapabilityException">
    /// The sign-in has a <see cref="SessionSignIn.MaxSessions"/> and the store is no <see cref="IUserSessionIndex"/>.
    /// </exception>
    ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a session: the record is gone, also one that has expired or cannot be read. False when it was not there, or
    /// expired, which is no error.
    /// </summary>
    ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken);
}
