namespace BlazorSessions;

/// <summary>
/// All sessions, from anywhere: administration, background work, back-channel logout. Singleton, any thread. What it
/// changes reaches every tab and circuit as any other change does.
/// </summary>
public interface ISessionDirectory
{
    /// <summary>
    /// Raised when a session has ended, on a thread of its own for each listener: what one throws is logged and stands for
    /// nobody else.
    /// </summary>
    /// <remarks>
    /// It is raised on each node that has a live copy of the session, which are those with an open circuit or hub connection of
    /// it and those that have answered its requests within the last 30 seconds, and on the node that ended it. So an end may be
    /// told on several nodes. One whose time runs out while no node has a copy is told nowhere, and neither is the end of a
    /// visitor's session that was emptied. A node without a copy has nothing of the session that would have to go with it, so it
    /// is not told of what others end, although it hears of that: the message names no user and may be lost, and each end would
    /// be told once by every node there is.
    /// </remarks>
    event Action<SessionEnd>? Ended;

    /// <summary>Reads a session; null when it does not exist or has ended.</summary>
    Task<SessionState?> FindAsync(SessionHandle handle, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists the sessions of a user, created last first. They are read a page at a time; one that lives through the
    /// whole listing is listed exactly once, whatever begins and ends meanwhile.
    /// </summary>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    IAsyncEnumerable<SessionInfo> ListAsync(string userKey, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists a page of the sessions of a user, in the order of <see cref="ListAsync"/>, for who asks for the next page later:
    /// an administration or an API. Any node answers it. A session that lives through the whole listing is listed exactly once,
    /// whatever begins and ends meanwhile.
    /// </summary>
    /// <param name="userKey">Whose sessions; a user who has none gets an empty page.</param>
    /// <param name="after">
    /// <see cref="SessionPage.Next"/> of the page before; null for the first. It may come from a browser: it holds a time and a
    /// handle at most, and says nothing of whose sessions are listed.
    /// </param>
    /// <param name="limit">How many sessions to look at, 1 to 1,000. Those that have expired are left out of the page.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException"><paramref name="after"/> is not what a page has answered with.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1 or more than 1,000.</exception>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    Task<SessionPage> ListPageAsync(
        string userKey, string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Changes values of a session in one atomic step; see <see cref="ISessionService.UpdateAsync(Action{SessionEdit}, CancellationToken)"/>.</summary>
    /// <exception cref="SessionEndedException">The session does not exist or has ended.</exception>
    Task<SessionState> UpdateAsync(SessionHandle handle, Action<SessionEdit> edit, CancellationToken cancellationToken = default);

    /// <summary>Changes values in each session of a user and returns in how many; one that ends meanwhile is passed over.</summary>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    Task<int> UpdateUserAsync(string userKey, Action<SessionEdit> edit, CancellationToken cancellationToken = default);

    /// <summary>Ends a session everywhere; false when it does not exist. Revoking twice does nothing.</summary>
    Task<bool> RevokeAsync(SessionHandle handle, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends all sessions of a user everywhere and returns how many. A sign-in that is on its way at this moment is
    /// refused, so that none slips through; one that begins later lives on.
    /// </summary>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    /// <exception cref="SessionsLeftException">
    /// There were more than could be ended within <see cref="BlazorSessionsOptions.StoreTimeout"/>: call again.
    /// </exception>
    /// <exception cref="SessionStoreException">
    /// The store failed before any session had ended. Or it did not take the note that refuses a sign-in on its way, as when it
    /// is full: what could be ended has ended, and the message says how many, but such a sign-in may succeed. Call again.
    /// </exception>
    Task<int> RevokeUserAsync(string userKey, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends all sessions of a user everywhere, returns how many, and has the store drop what else it keeps under their key,
    /// for one whose data is to be erased. A user never seen is no error.
    /// </summary>
    /// <remarks>
    /// First see to it that the user cannot sign in any more. A sign-in that is on its way is refused while the sessions
    /// are being ended, as by <see cref="RevokeUserAsync"/>; one that comes to the store only when the user is forgotten may
    /// succeed, up to half a minute later when it began in a circuit: call again then.
    /// </remarks>
    /// <param name="userKey">Whose sessions.</param>
    /// <param name="cancellationToken">
    /// Cancels the wait. What has ended stays ended, and what else there is under the key may be there still.
    /// </param>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    /// <exception cref="SessionsLeftException">
    /// There were more than could be ended within <see cref="BlazorSessionsOptions.StoreTimeout"/>, or the store failed
    /// meanwhile. Nothing was forgotten: call again.
    /// </exception>
    /// <exception cref="SessionStoreException">
    /// The store failed as it may during <see cref="RevokeUserAsync"/>, or when all sessions had ended and the rest was to be
    /// dropped, for which it has <see cref="BlazorSessionsOptions.StoreTimeout"/> once more: call again.
    /// </exception>
    Task<int> ForgetUserAsync(string userKey, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the sessions that came from a session of an identity provider and returns how many: what a back-channel
    /// logout asks for. None is no error.
    /// </summary>
    /// <param name="external">The <c>iss</c> and <c>sid</c> of the logout token.</param>
    /// <param name="cancellationToken">Cancels the wait; what has ended stays ended.</param>
    /// <exception cref="SessionCapabilityException">The store keeps no index of external sessions.</exception>
    Task<int> RevokeExternalAsync(ExternalSession external, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends all sessions of all users and returns how many: in batches, however long that takes, until none is left
    /// that lived when it began. What has ended when it fails or is cancelled stays ended.
    /// </summary>
    /// <exception cref="SessionCapabilityException">The store cannot enumerate its sessions.</exception>
    Task<long> RevokeAllAsync(CancellationToken cancellationToken = default);
}
