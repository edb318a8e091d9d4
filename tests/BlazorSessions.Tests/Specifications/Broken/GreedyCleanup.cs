using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Cleans up by the expiry a session was created with: one that was active since is lost.</summary>
internal sealed class GreedyCleanup(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<SessionHandle, DateTimeOffset> _due = new();

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        _due[record.Handle] = record.ExpiresAt;
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override async ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken)
    {
        var dropped = 0;
        foreach (var (handle, due) in _due)
        {
            if (due <= expiredBy && _due.TryRemove(handle, out _))
            {
                await Inner.EndAsync(handle, cancellationToken);
                dropped++;
            }
        }

        return dropped;
    }
}
