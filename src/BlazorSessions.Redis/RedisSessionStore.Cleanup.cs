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

    // 1 while the clocks are apart, which is said once.
    private int _isApart;

    /// <summary>
    /// Gets how far the app's clock may be apart from the server's; else nothing is cleaned up. For tests, whose clocks are
    /// anywhere.
    /// </summary>
    /// <value>Default: 5 minutes.</value>
    internal TimeSpan MostApart { get; init; } = TimeSpan.FromMinutes(5);

    public async ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var dropped = 0;
        for (var i = 0; i < MostScripts && dropped < batchSize; i++)
        {
            List<RedisValue> values = [.. Arguments(), Math.Min(batchSize - dropped, MostLooks), Milliseconds(MostApart)];
            var answer = (long[]?)await RunAsync(RedisScript.DeleteExpired, values, cancellationToken) ?? [0, 0, 0];
            Compare(TimeSpan.FromMilliseconds(answer[2]));
            dropped += (int)answer[0];
            if (answer[1] == 0)
            {
                break;
            }
        }

        return dropped;
    }

    public async ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadEnded(await RunAsync(RedisScript.EndBatch, [.. Arguments(), limit], cancellationToken));
    }

    private void Compare(TimeSpan apart)
    {
        var isApart = apart.Duration() > MostApart;
        if (Interlocked.Exchange(ref _isApart, isApart ? 1 : 0) == 0 && isApart)
        {
            log.ClocksApart(apart);
        }
    }
}
