namespace BlazorSessions.Stores.Memory;

public sealed partial class MemorySessionStore : ISessionBatch, ISessionCleanup
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handles);
        return RunAsync(
            handles.ToArray(), static (store, handles, now) => store.Probe(handles, now), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(touches);
        var all = touches.ToArray();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            foreach (var (handle, at) in all)
            {
                if (Find(handle, now) is { Record: { } record } session && at > record.LastActivityAt)
                {
                    session.Record = record with { LastActivityAt = at };
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return RunAsync(
            (expiredBy, batchSize),
            static (store, batch, _) => store.DeleteExpired(batch.expiredBy, batch.batchSize),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return RunAsync(
            (after, limit), static (store, batch, now) => store.EndBatch(batch.after, batch.limit, now), cancellationToken);
    }

    private IReadOnlyDictionary<SessionHandle, long> Probe(SessionHandle[] handles, DateTimeOffset now)
    {
        var versions = new Dictionary<SessionHandle, long>(handles.Length);
        foreach (var handle in handles)
        {
            if (Find(handle, now) is { Record: { } record })
            {
                versions[handle] = record.Version;
            }
        }

        return versions;
    }

    private int DeleteExpired(DateTimeOffset expiredBy, int batchSize)
    {
        var dropped = 0;
        while (dropped < batchSize && TryDropExpired(expiredBy))
        {
            dropped++;
        }

        return dropped;
    }

    // What was looked at is gone, so the next batch starts at the front again.
    private EndedSessions EndBatch(string? after, int limit, DateTimeOffset now)
    {
        if (after is null)
        {
            _ended?.AddAll(now);
        }

        List<SessionHandle> ended = [];
        for (var seen = 0; seen < limit && _expiring.TryPeek(out var session) && session.Record is { } record; seen++)
        {
            if (End(session, record, now))
            {
                ended.Add(record.Handle);
            }
        }

        return new EndedSessions(ended, _sessions.Count > 0 ? "more" : null);
    }
}
