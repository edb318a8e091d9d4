namespace BlazorSessions.Stores;

/// <summary>A store that knows which sessions a user has. Always current: a sign-in is listed when its merge returns.</summary>
/// <remarks>
/// A user may have any number of sessions, so no verb here visits them all: ends and lists come in batches, each of
/// them one short atomic step, and the caller asks for the next with what the last one answered. All sessions of a
/// user are ended by <see cref="RaiseEpochAsync"/> once and <see cref="EndBatchAsync"/> until it says that none are
/// left.
/// </remarks>
public interface IUserSessionIndex
{
    /// <summary>
    /// Reads the epoch of a user, which rises each time all their sessions are ended. Only that means something, not
    /// where it starts: 0 for a user never seen in a store that keeps epochs for ever, and more in one that forgets
    /// them safely.
    /// </summary>
    ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken);

    /// <summary>
    /// Raises the epoch of a user, seen before or not, and touches no session: a sign-in that saw an earlier epoch and
    /// merges later is refused with <see cref="SessionSignInRefusal.EpochPassed"/>. Twice raises it twice.
    /// </summary>
    /// <returns>The epoch from now on, higher than any that a call has returned for this user before.</returns>
    ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken);

    /// <summary>
    /// Drops what is kept of a user besides their sessions: once those have ended, nothing of the key is left. A user
    /// never seen is no error. What is known of epochs may go with it, so that a sign-in which saw an earlier one and
    /// merges after this may be admitted; one that is raised later is still above those that sessions have.
    /// </summary>
    ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken);

    /// <summary>
    /// Ends sessions of a user whose <see cref="SessionUser.Epoch"/> is below <paramref name="epoch"/>, in one atomic
    /// step that looks at no more than <paramref name="limit"/> sessions. Those that signed in later live on.
    /// </summary>
    /// <param name="userKey">Whose sessions.</param>
    /// <param name="epoch">The epoch that <see cref="RaiseEpochAsync"/> returned.</param>
    /// <param name="except">A session that lives on; null for none. It need not be one of the user's.</param>
    /// <param name="after"><see cref="EndedSessions.Next"/> of the batch before; null for the first.</param>
    /// <param name="limit">How many sessions to look at, at least 1.</param>
    /// <param name="cancellationToken">Cancels the step: all of it was done, or nothing.</param>
    /// <returns>
    /// The living sessions that were ended; of several calls at once, each is named to one. Once a call without
    /// <see cref="EndedSessions.Next"/> has returned, no session of the user with an earlier epoch is left, besides
    /// <paramref name="except"/>.
    /// </returns>
    ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Lists living sessions of a user, created last first, and by handle in falling ordinal order where that is equal:
    /// what never changes in a session. So pages stay whole while sessions begin, end and see activity between them:
    /// one that is the user's all the while is listed exactly once.
    /// </summary>
    /// <param name="userKey">Whose sessions.</param>
    /// <param name="after"><see cref="SessionPage.Next"/> of the page before; null for the first.</param>
    /// <param name="limit">How many sessions to look at, at least 1.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="after"/> has not the form of what a page answers with. It may come from a browser.
    /// </exception>
    ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the sessions of a user, up to <paramref name="limit"/>, without reading them. Sessions that have expired
    /// and were not cleaned up may be counted too.
    /// </summary>
    ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken);
}
