using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

internal sealed partial class RedisSessionStore : ISessionCleanup
{
    // How many sessions one script looks at, and how many scripts a batch may take: activity does not move due entries,
    // so that many of those that come up may only have to be moved.
    private const int MostLooks = 1000;
    private const int MostScripts = 50;

    public async ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var dropped = 0;
        for (var i = 0; i < MostScripts && dropped < batchSize; i++)
        {
            List<RedisValue> values = [.. Arguments(expiredBy), Math.Min(batchSize - dropped, MostLooks)];
            var answer = (int[]?)await RunAsync(RedisScript.DeleteExpired, values, cancellationToken) ?? [0, 0];
            dropped += answer[0];
            if (answer[1] == 0)
            {
                break;
            }
        }

        return dropped;
    }

    public async ValueTask<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)await RunAsync(RedisScript.Time, [], cancellationToken));

    public async ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadEnded(await RunAsync(RedisScript.EndBatch, [.. Arguments(), limit], cancellationToken));
    }
}
