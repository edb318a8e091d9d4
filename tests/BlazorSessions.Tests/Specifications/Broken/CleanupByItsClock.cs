using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Drops what has expired by its own clock, whatever moment it is told.</summary>
internal sealed class CleanupByItsClock(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken) =>
        Inner.DeleteExpiredAsync(Clock.GetUtcNow(), batchSize, cancellationToken);
}
