using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

internal sealed partial class RedisSessionStore : IUserSessionIndex
{
    public async ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return (long)await RunAsync(RedisScript.Epoch, [.. Arguments(), RedisText.Encode(userKey)], cancellationToken);
    }

    public async ValueTask<IReadOnlyList<SessionInfo>> ListAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var answer = await RunAsync(RedisScript.List, [.. Arguments(), RedisText.Encode(userKey)], cancellationToken);
        return
        [
            .. ((byte[]?[]?)answer ?? []).Chunk(6).Select(ReadInfo).OfType<SessionInfo>()
                .OrderByDescending(info => info.LastSeen),
        ];
    }

    public async ValueTask<IReadOnlyList<SessionHandle>> EndAllAsync(
        string userKey, SessionHandle? except, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        List<RedisValue> values = [.. Arguments(), RedisText.Encode(userKey), except?.Value ?? RedisValue.EmptyString];
        return ReadHandles(await RunAsync(RedisScript.EndAll, values, cancellationToken));
    }

    // Null when the one field that no script has looked at is damaged.
    private static SessionInfo? ReadInfo(byte[]?[] values) =>
        SessionHandle.TryParse(RedisText.Decode(values[0]), out var handle)
        && RedisTime.TryRead(values[1], out DateTimeOffset active)
        && RedisTime.TryRead(values[2], out DateTimeOffset expires)
        && RedisTime.TryRead(values[3], out DateTimeOffset created)
            ? new SessionInfo
            {
                Handle = handle,
                Device = values[4] is { } device ? RedisText.Decode(device) : null,
                FirstSeen = created,
                LastSeen = active,
                ExpiresAt = expires,
                IsRemembered = values[5] is [(byte)'1'],
            }
            : null;
}
