using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

internal sealed partial class RedisSessionStore : IExternalSessionIndex
{
    public async ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(external);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        List<RedisValue> values = [.. Arguments(), RecordHead.External(external), after ?? "", limit];
        return ReadEnded(await RunAsync(RedisScript.EndExternal, [keys.External(external), keys.Due], values, cancellationToken));
    }
}
