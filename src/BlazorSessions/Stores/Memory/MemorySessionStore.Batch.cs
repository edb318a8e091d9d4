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
    public ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return RunAsync(
            batchSize, static (store, batchSize, now) => store.DeleteExpired(batchSize, now), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SessionHandle>> EndAnyAsync(int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return RunAsync(batchSize, static (store, batchSize, now) => store.EndAny(batchSize, now), cancellationToken);
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

    private int DeleteExpired(int batchSize, DateTimeOffset now)
    {
        var dropped = 0;
        while (dropped < batchSize && TryDropExpired(now))
        {
            dropped++;
        }

        return dropped;
    }

    private IReadOnlyList<SessionHandle> EndAny(int batchSize, DateTimeOffset now)
    {
        List<SessionHandle> ended = [];
        while (ended.Count < batchSize && _expiring.TryPeek(out var session) && session.Record is { } record)
        {
            Drop(session, record);
            if (!record.IsExpired(now))
            {
                ended.Add(record.Handle);
            }
        }

        return ended;
    }
}
