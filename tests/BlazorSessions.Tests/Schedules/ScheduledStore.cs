using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Yields before and after each verb of another store, which answers at once. For several nodes.</summary>
internal class ScheduledStore(Schedule schedule, ISessionStore inner)
    : ISessionStore, IUserSessionIndex, IExternalSessionIndex, ISessionBatch, ISessionCleanup
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
            if (result.Outcome == MergeOutcome.Dropped)
            {
                Ended.Add(handle);
            }

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

    public ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync("raise epoch", () => ((IUserSessionIndex)inner).RaiseEpochAsync(userKey, cancellationToken));

    public ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken) =>
        EndBatchAsync("end of a user", () => ((IUserSessionIndex)inner).EndBatchAsync(
            userKey, epoch, except, after, limit, cancellationToken));

    public ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync("list", () => ((IUserSessionIndex)inner).ListPageAsync(userKey, after, limit, cancellationToken));

    public ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        RunAsync("count", () => ((IUserSessionIndex)inner).CountAsync(userKey, limit, cancellationToken));

    public ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        EndBatchAsync(
            "end of external", () => ((IExternalSessionIndex)inner).EndBatchAsync(external, after, limit, cancellationToken));

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

    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) =>
        EndBatchAsync("end of all", () => ((ISessionCleanup)inner).EndBatchAsync(after, limit, cancellationToken));

    private ValueTask<EndedSessions> EndBatchAsync(string verb, Func<ValueTask<EndedSessions>> end) => RunAsync(verb, async () =>
    {
        var ended = await end();
        Ended.UnionWith(ended.Handles);
        return ended;
    });

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
