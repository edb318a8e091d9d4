namespace BlazorSessions.Stores;

/// <summary>A store that knows which sessions a user has. Always current: a sign-in is listed when its merge returns.</summary>
public interface IUserSessionIndex
{
    /// <summary>
    /// Reads the epoch of a user, which rises each time all his sessions are ended. Only that means something, not where
    /// it starts: 0 for a user never seen in a store that keeps epochs for ever, and more in one that forgets them safely.
    /// </summary>
    ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken);

    /// <summary>Lists the living sessions of a user, newest activity first. Empty for a user never seen.</summary>
    ValueTask<IReadOnlyList<SessionInfo>> ListAsync(string userKey, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all sessions of a user but <paramref name="except"/> and raises his epoch, in one atomic step: a sign-in that
    /// saw the old epoch and merges later is refused.
    /// </summary>
    /// <returns>The handles of the living sessions that were ended; of several calls at once, each is named to one.</returns>
    ValueTask<IReadOnlyList<SessionHandle>> EndAllAsync(string userKey, SessionHandle? except, CancellationToken cancellationToken);
}
