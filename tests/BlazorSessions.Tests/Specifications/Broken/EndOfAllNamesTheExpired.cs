using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Names sessions that had expired before it came.</summary>
internal sealed class EndOfAllNamesTheExpired(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<SessionHandle, bool> _created = new();

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        _created[record.Handle] = true;
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override async ValueTask<EndedSessions> EndBatchAsync(
        string? after, int limit, CancellationToken cancellationToken)
    {
        SessionHandle[] handles = [.. _created.Keys.Take(limit)];
        foreach (var handle in handles)
        {
            _created.TryRemove(handle, out _);
            await EndAsync(handle, cancellationToken);
        }

        return new EndedSessions(handles, _created.IsEmpty ? null : "more");
    }
}
