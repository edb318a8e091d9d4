namespace BlazorSessions.Stores;

/// <summary>A store that keeps expired records until it is told to drop them. Only space depends on it, never correctness.</summary>
public interface ISessionCleanup
{
    /// <summary>
    /// Drops up to <paramref name="batchSize"/> records that had expired by a moment, visiting due ones only, and returns
    /// how many; fewer than asked means none are left but those another node is dropping right now. Safe on many nodes at
    /// once.
    /// </summary>
    /// <param name="expiredBy">
    /// The moment. What expires later stays, also when it has expired by the app's clock. Never later than that clock shows;
    /// of a store that nodes share it is earlier by <see cref="BlazorSessionsDefaults.MostClockDifference"/>.
    /// </param>
    /// <param name="batchSize">How many to drop, at least 1.</param>
    /// <param name="cancellationToken">Cancels the clean-up; what was dropped stays so.</param>
    ValueTask<int> DeleteExpiredAsync(DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the clock of the store's server, for a look at whether the app's is right before anything is dropped by it. It
    /// decides about no session.
    /// </summary>
    /// <returns>The server's time; null, the default, for a store that has no other clock than the app's.</returns>
    ValueTask<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => new((DateTimeOffset?)null);

    /// <summary>
    /// Ends sessions, whoever's, in one atomic step that looks at no more than <paramref name="limit"/> records. Those
    /// that have expired are dropped on the way and not named. For "sign everybody out".
    /// </summary>
    /// <param name="after"><see cref="EndedSessions.Next"/> of the batch before; null for the first.</param>
    /// <param name="limit">How many records to look at, at least 1.</param>
    /// <param name="cancellationToken">Cancels the step: all of it was done, or nothing.</param>
    /// <returns>
    /// The living sessions that were ended; of several calls at once, each is named to one. Once a call without
    /// <see cref="EndedSessions.Next"/> has returned, no session is left that lived before the first; one created
    /// meanwhile may be.
    /// </returns>
    ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken);
}
