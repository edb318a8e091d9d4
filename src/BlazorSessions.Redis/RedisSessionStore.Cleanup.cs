using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;

namespace BlazorSessions.Redis;

internal sealed partial class RedisSessionStore : ISessionCleanup
{
    public async ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return (int)await RunAsync(RedisScript.DeleteExpired, [.. Arguments(), batchSize], cancellationToken);
    }

    public async ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadEnded(await RunAsync(RedisScript.EndBatch, [.. Arguments(), limit], cancellationToken));
    }
}
