using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Reads whom to end and ends them in another step: two callers name the same sessions.</summary>
internal sealed class EndOfAllReadsFirst(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<SessionHandle, bool> _created = new();
    private readonly Rendezvous _read = new(parties: 4);

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        _created[record.Handle] = true;
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override async ValueTask<EndedSessions> EndBatchAsync(
        string? after, int limit, CancellationToken cancellationToken)
    {
        SessionHandle[] handles = [.. _created.Keys.Take(limit)];
        await _read.ArriveAsync();
        foreach (var handle in handles)
        {
            _created.TryRemove(handle, out _);
            await EndAsync(handle, cancellationToken);
        }

        return new EndedSessions(handles, _created.IsEmpty ? null : "more");
    }
}
