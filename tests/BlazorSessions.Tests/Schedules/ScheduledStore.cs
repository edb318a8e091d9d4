using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Yields before and after each verb of another store, which answers at once. For several nodes.</summary>
internal class ScheduledStore(Schedule schedule, ISessionStore inner)
    : ISessionStore, IUserSessionIndex, ISessionBatch, ISessionCleanup
{
    /// <summary>Everything that was ended by a verb, which must never be found again.</summary>
    public HashSet<SessionHandle> Ended { get; } = [];

    /// <summary>Makes the verb with this number fail, and whether it has done its work by then.</summary>
    public (int Number, bool Afterwards)? Failure { get; set; }

    public int Verbs { get; private set; }

    /// <summary>How many merges met a conflict.</summary>
    public int Conflicts { get; private set; }

    /// <summary>The epoch that was read last, as a sign-in does.</summary>
    public long LastEpoch { get; private set; }

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        RunAsync("create", () => inner.TryCreateAsync(record, cancellationToken));

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync("find", () => inner.FindAsync(handle, cancellationToken));

    public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        RunAsync("merge", async () =>
        {
            var result = await inner.MergeAsync(handle, delta, cancellationToken);
            Conflicts += result.Outcome == MergeOutcome.Conflict ? 1 : 0;
            return result;
        });

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) => RunAsync("end", async () =>
    {
        var ended = await inner.EndAsync(handle, cancellationToken);
        Ended.Add(handle);
        return ended;
    });

    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync("epoch", async () => LastEpoch = await ((IUserSessionIndex)inner).GetEpochAsync(userKey, cancellationToken));

    public ValueTask<IReadOnlyList<SessionInfo>> ListAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync("list", () => ((IUserSessionIndex)inner).ListAsync(userKey, cancellationToken));

    public ValueTask<IReadOnlyList<SessionHandle>> EndAllAsync(
        string userKey, SessionHandle? except, CancellationToken cancellationToken) => RunAsync("end all", async () =>
    {
        var ended = await ((IUserSessionIndex)inner).EndAllAsync(userKey, except, cancellationToken);
        Ended.UnionWith(ended);
        return ended;
    });

    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        RunAsync("probe", () => ((ISessionBatch)inner).ProbeAsync(handles, cancellationToken));

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        await RunAsync("touch", async () =>
        {
            await ((ISessionBatch)inner).TouchAsync(touches, cancellationToken);
            return true;
        });

    public ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) =>
        RunAsync("delete expired", () => ((ISessionCleanup)inner).DeleteExpiredAsync(batchSize, cancellationToken));

    public ValueTask<IReadOnlyList<SessionHandle>> EndAnyAsync(int batchSize, CancellationToken cancellationToken) =>
        RunAsync("end any", () => ((ISessionCleanup)inner).EndAnyAsync(batchSize, cancellationToken));

    private async ValueTask<T> RunAsync<T>(string verb, Func<ValueTask<T>> run)
    {
        var number = Verbs++;
        await schedule.YieldAsync(verb);
        if (Failure == (number, false))
        {
            throw new IOException($"Verb {number} ({verb}) failed.");
        }

        var result = await run();
        await schedule.YieldAsync($"after {verb}");
        return Failure == (number, true) ? throw new IOException($"The answer to verb {number} ({verb}) was lost.") : result;
    }
}
