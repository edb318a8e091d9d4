using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

/// <summary>
/// Keeps each session in a hash. A verb is one script, so one round trip and one atomic step; the README describes the
/// keys and what Redis promises of them.
/// </summary>
/// <remarks>
/// Expiry is read from the record by the app's clock. The time to live that Redis has of a record is that of its
/// absolute end: it only collects what nobody cleaned up.
/// </remarks>
internal sealed partial class RedisSessionStore(
    RedisServer server, RedisKeys keys, TimeProvider clock, ILogger<RedisSessionStore> log)
    : ISessionStore, IAsyncDisposable, IDisposable
{
    public async ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.User is not null)
        {
            throw new ArgumentException("A new record is anonymous: create it first, then merge the sign-in.", nameof(record));
        }

        var left = record.AbsoluteExpiresAt - clock.GetUtcNow();
        List<RedisValue> values =
        [
            record.Handle.Value, Milliseconds(record.ExpiresAt - DateTimeOffset.UnixEpoch),
            Milliseconds((left > TimeSpan.Zero ? left : TimeSpan.Zero) + BlazorSessionsDefaults.MostClockDifference),
        ];
        values.AddRecord(record);
        return (int)await RunAsync(RedisScript.Create, [keys.Record(record.Handle), keys.Due], values, cancellationToken) == 1;
    }

    public async ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var fields = await server.RunAsync(
            RedisVerb.Find, database => GetAllAsync(database, keys.Record(handle)), cancellationToken);
        if (fields is null)
        {
            log.RecordUnreadable(handle, "its key holds something else");
            return null;
        }

        if (fields.Length == 0)
        {
            return null;
        }

        var reader = new RecordReader(handle, fields.Length);
        foreach (var field in fields)
        {
            reader.Add(field.Name, field.Value);
        }

        var record = reader.HasHead ? Read(reader, handle) : await FindOldAsync(handle, cancellationToken);
        return record is null || record.IsExpired(clock.GetUtcNow()) ? null : record;
    }

    public async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var values = Arguments();
        values.AddDelta(delta);
        var answer = await MergeAsync(IsOfValues(delta) ? RedisScript.MergeValues : RedisScript.Merge);
        if ((string?)answer[0] == "other")
        {
            // The short script saw a record of format 1, or one that cannot be read.
            answer = await MergeAsync(RedisScript.Merge);
        }

        return ReadMerged(answer, handle);

        async Task<RedisResult[]> MergeAsync(RedisScript script) =>
            (RedisResult[]?)await RunAsync(script, KeysOf(handle, delta), values, cancellationToken) ?? [];
    }

    public async ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        (int)await RunAsync(RedisScript.End, [keys.Record(handle), keys.Due], Arguments(), cancellationToken) == 1;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    // A container that is disposed synchronously refuses what has only the other. Nothing waits for the connection to close.
    public void Dispose() => _ = DisposeAsync().AsTask();

    // Null when the key is not a hash.
    private static async Task<HashEntry[]?> GetAllAsync(IDatabase database, RedisKey key)
    {
        try
        {
            return await database.HashGetAllAsync(key, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (RedisErrors.IsWrongType(e))
        {
            return null;
        }
    }

    private static bool IsOfValues(SessionDelta delta) => delta is
    { ChangesLifetime: false, NewTokenHash: null, Clear: false, DropIfEmpty: false, ClearPreviousToken: false };

    // Of a record of format 1, whose indexes a merge changes, the client knows no more than the handle.
    private RedisKey[] KeysOf(SessionHandle handle, SessionDelta delta)
    {
        var record = keys.Record(handle);
        if (delta.SignIn is { User: { } user })
        {
            RedisKey[] known = [record, keys.Due, keys.Epoch(user.Key), keys.User(user.Key)];
            return user.External is { } external ? [.. known, keys.External(external)] : known;
        }

        return delta.ChangesLifetime || delta.DropIfEmpty ? [record, keys.Due] : [record];
    }

    private MergeResult ReadMerged(RedisResult[] answer, SessionHandle handle)
    {
        switch ((string?)answer[0])
        {
            case "applied":
                return ReadApplied((byte[]?)answer[1], (byte[]?)answer[2]);
            case "merged":
                return Read((RedisValue[]?)answer[1] ?? [], handle) is { } record ? MergeResult.Merged(record) : MergeResult.Missing;
            case "dropped":
                return MergeResult.Dropped;
            case "missing":
                return MergeResult.Missing;
            case "conflict":
                return MergeResult.Conflict;
            case "epoch":
                return MergeResult.Refused(SessionSignInRefusal.EpochPassed);
            case "many":
                return MergeResult.Refused(SessionSignInRefusal.TooMany);
            default:
                log.RecordUnreadable(handle, "its key holds something else, or a record of another format or damaged");
                return MergeResult.Missing;
        }
    }

    private static MergeResult ReadApplied(byte[]? version, byte[]? active) =>
        RecordHead.Number(version) is { } number && RedisTime.TryRead(active, out DateTimeOffset time)
            ? MergeResult.Applied(number, time)
            : throw new FormatException("The script of a merge answered with no version or no time: it was changed in Redis.");

    private static long Milliseconds(TimeSpan time) => (long)Math.Floor(time.TotalMilliseconds);

    // A record of format 1, which had no head: a script makes it.
    private async ValueTask<SessionRecord?> FindOldAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        Read((RedisValue[]?)await RunAsync(RedisScript.FindOld, [keys.Record(handle)], Arguments(), cancellationToken) ?? [], handle);

    // A record with a damaged value may merge, and is found unreadable only then: missing, as it was and as it stays.
    private SessionRecord? Read(RedisValue[] fields, SessionHandle handle)
    {
        var reader = new RecordReader(handle, fields.Length / 2);
        for (var i = 0; i < fields.Length; i += 2)
        {
            reader.Add(fields[i], fields[i + 1]);
        }

        return Read(reader, handle);
    }

    private SessionRecord? Read(RecordReader reader, SessionHandle handle)
    {
        var record = reader.Read();
        if (reader.Fault is { } fault)
        {
            log.RecordUnreadable(handle, fault);
        }

        return record;
    }
}
