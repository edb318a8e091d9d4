using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

internal sealed partial class RedisSessionStore : IUserSessionIndex
{
    // What has seen an epoch must not outlive it unless it is in the record: a sign-in that has not merged yet.
    private static readonly long s_epochLife = (long)TimeSpan.FromDays(30).TotalMilliseconds;

    public async ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return (long)await RunAsync(RedisScript.Epoch, [keys.Epoch(userKey)], [s_epochLife], cancellationToken);
    }

    public async ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        List<RedisValue> values = [s_epochLife, clock.GetUtcNow().ToUnixTimeMilliseconds()];
        return (long)await RunAsync(RedisScript.RaiseEpoch, [keys.Epoch(userKey)], values, cancellationToken);
    }

    public async ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        await RunAsync(RedisScript.Forget, [keys.Epoch(userKey), keys.User(userKey)], [], cancellationToken);
    }

    public async ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        List<RedisValue> values =
            [.. Arguments(), RedisText.Encode(userKey), epoch, except?.Value ?? "", after ?? "", limit];
        return ReadEnded(await RunAsync(RedisScript.EndUser, [keys.User(userKey), keys.Due], values, cancellationToken));
    }

    public async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ThrowUnlessPlace(after);
        List<RedisValue> values = [.. Arguments(), RedisText.Encode(userKey), after ?? "", limit];
        var answer = (RedisValue[]?)await RunAsync(RedisScript.List, [keys.User(userKey), keys.Due], values, cancellationToken) ?? [""];
        var sessions = new List<SessionInfo>();
        for (var i = 1; i < answer.Length; i += 2)
        {
            if (SessionHandle.TryParse(answer[i], out var handle) && ReadInfo(handle, answer[i + 1]) is { } info)
            {
                sessions.Add(info);
            }
        }

        return new SessionPage(sessions, answer[0].IsNullOrEmpty ? null : (string?)answer[0]);
    }

    public async ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var count = (long)await RunAsync(
            RedisScript.Count, [keys.User(userKey), keys.Due], [.. Arguments(), RedisText.Encode(userKey)], cancellationToken);
        return (int)Math.Min(count, limit);
    }

    // A place is the time when a session was created, and its handle.
    private static void ThrowUnlessPlace(string? after)
    {
        if (after is not null
            && (after.Length <= RedisTime.Length || after.AsSpan(0, RedisTime.Length).ContainsAnyExceptInRange('0', '9')))
        {
            throw new ArgumentException(
                "This is no place that a page has answered with. Pass its Next on as it is, or null for the first.",
                nameof(after));
        }
    }

    // Null when what no script has looked at is damaged.
    private static SessionInfo? ReadInfo(SessionHandle handle, ReadOnlyMemory<byte> head) =>
        RecordHead.Read(handle, head.Span) is { } record
            ? new SessionInfo
            {
                Handle = handle,
                Device = record.Device,
                FirstSeen = record.CreatedAt,
                LastSeen = record.LastActivityAt,
                ExpiresAt = record.ExpiresAt,
                IsRemembered = record.User is { IsRemembered: true },
            }
            : null;
}
