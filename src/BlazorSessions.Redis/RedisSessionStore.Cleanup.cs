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

    public async ValueTask<IReadOnlyList<SessionHandle>> EndAnyAsync(int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return ReadHandles(await RunAsync(RedisScript.EndAny, [.. Arguments(), batchSize], cancellationToken));
    }
}
