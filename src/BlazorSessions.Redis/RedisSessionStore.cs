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
/// Expiry is read from the record by the app's clock. The time to live that Redis has of a record is longer and only
/// collects what nobody cleaned up.
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

        var values = Arguments(record.Handle);
        values.AddRecord(record);
        return (int)await RunAsync(RedisScript.Create, record.Handle, values, cancellationToken) == 1;
    }

    public async ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var fields = await server.RunAsync(
            RedisVerb.Find,
            database => GetAllAsync(database, keys.Record(handle)),
            cancellationToken);
        if (fields is null)
        {
            log.RecordUnreadable(handle, "its key holds something else");
            return null;
        }

        if (fields.Length == 0)
        {
            return null;
        }

        var reader = new RecordReader(handle);
        foreach (var field in fields)
        {
            reader.Add(field.Name!, field.Value!);
        }

        return Read(reader, handle) is { } record && !record.IsExpired(clock.GetUtcNow()) ? record : null;
    }

    public async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var values = Arguments(handle);
        values.AddDelta(delta);
        var answer = (RedisResult[]?)await RunAsync(RedisScript.Merge, handle, values, cancellationToken) ?? [];
        switch ((string?)answer[0])
        {
            case "merged":
                return ReadMerged((RedisResult[]?)answer[1] ?? [], handle);
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

    public async ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        (int)await RunAsync(RedisScript.End, handle, Arguments(handle), cancellationToken) == 1;

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

    // A record with a damaged value may merge, and is found unreadable only then: missing, as it was and as it stays.
    private MergeResult ReadMerged(RedisResult[] fields, SessionHandle handle)
    {
        var reader = new RecordReader(handle);
        for (var i = 0; i < fields.Length; i += 2)
        {
            reader.Add((byte[]?)fields[i] ?? [], (byte[]?)fields[i + 1] ?? []);
        }

        return Read(reader, handle) is { } record ? MergeResult.Merged(record) : MergeResult.Missing;
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
