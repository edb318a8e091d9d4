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

    public async ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return (long)await RunAsync(RedisScript.RaiseEpoch, [.. Arguments(), RedisText.Encode(userKey)], cancellationToken);
    }

    public async ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        List<RedisValue> values =
            [.. Arguments(), RedisText.Encode(userKey), epoch, except?.Value ?? RedisValue.EmptyString, limit];
        return ReadEnded(await RunAsync(RedisScript.EndUser, values, cancellationToken));
    }

    public async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var answer = await RunAsync(RedisScript.List, [.. Arguments(), RedisText.Encode(userKey)], cancellationToken);
        List<SessionInfo> left =
        [
            .. ((byte[]?[]?)answer ?? []).Chunk(6).Select(ReadInfo).OfType<SessionInfo>()
                .Where(info => after is null || string.CompareOrdinal(PlaceOf(info), after) < 0)
                .OrderByDescending(PlaceOf, StringComparer.Ordinal),
        ];
        return left.Count > limit
            ? new SessionPage(left[..limit], PlaceOf(left[limit - 1]))
            : new SessionPage(left, null);
    }

    public async ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var count = (long)await RunAsync(RedisScript.Count, [.. Arguments(), RedisText.Encode(userKey)], cancellationToken);
        return (int)Math.Min(count, limit);
    }

    private static string PlaceOf(SessionInfo info) => RedisTime.Write(info.FirstSeen) + info.Handle.Value;

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
