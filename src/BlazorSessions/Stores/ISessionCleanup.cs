namespace BlazorSessions.Stores;

/// <summary>A store that keeps expired records until it is told to drop them. Only space depends on it, never correctness.</summary>
public interface ISessionCleanup
{
    /// <summary>
    /// Drops up to <paramref name="batchSize"/> expired records, visiting due ones only, and returns how many; fewer
    /// than asked means none are left but those another node is dropping right now. Safe on many nodes at once.
    /// </summary>
    ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken);

    /// <summary>
    /// Ends up to <paramref name="batchSize"/> living sessions, whichever, and returns their handles; fewer than asked
    /// means none are left. For "sign everybody out".
    /// </summary>
    ValueTask<IReadOnlyList<SessionHandle>> EndAnyAsync(int batchSize, CancellationToken cancellationToken);
}
