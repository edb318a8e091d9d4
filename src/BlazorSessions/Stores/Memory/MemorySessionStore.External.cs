using System.Runtime.InteropServices;

namespace BlazorSessions.Stores.Memory;

public sealed partial class MemorySessionStore : IExternalSessionIndex
{
    private readonly Dictionary<ExternalSession, HashSet<MemorySession>> _external = [];

    /// <inheritdoc/>
    public ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(external);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return RunAsync(
            (external, limit), static (store, batch, now) => store.EndBatch(batch.external, batch.limit, now), cancellationToken);
    }

    // What was looked at is gone, so the next batch starts at the front again.
    private EndedSessions EndBatch(ExternalSession external, int limit, DateTimeOffset now)
    {
        _ended?.Add(external, now);
        if (!_external.TryGetValue(external, out var sessions))
        {
            return new EndedSessions([], null);
        }

        List<SessionHandle> ended = [];
        foreach (var session in sessions.Take(limit).ToArray())
        {
            if (session.Record is { } record && End(session, record, now))
            {
                ended.Add(record.Handle);
            }
        }

        return new EndedSessions(ended, sessions.Count > 0 ? "more" : null);
    }

    private void ListExternal(MemorySession session, ExternalSession? external)
    {
        if (external is not null)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_external, external, out _) ??= []).Add(session);
        }
    }

    private void UnlistExternal(MemorySession session, ExternalSession? external)
    {
        if (external is not null && _external.TryGetValue(external, out var sessions)
            && sessions.Remove(session) && sessions.Count == 0)
        {
            _external.Remove(external);
        }
    }
}
