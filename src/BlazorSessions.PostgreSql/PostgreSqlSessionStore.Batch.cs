using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore : ISessionBatch, ISessionCleanup
{
    /// <summary>How many rows one statement of a clean-up looks at, unless it may drop more.</summary>
    internal const int MostDueLooks = 1000;

    public async ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handles);
        var command = new NpgsqlCommand(_sql.Probe);
        command.AddText(_name);
        command.AddHandles(handles);
        command.AddTime(clock.GetUtcNow());
        return new Dictionary<SessionHandle, long>(await ReadAsync("probe", command, Version, cancellationToken));
    }

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(touches);
        var latest = Latest(touches);
        var command = new NpgsqlCommand(_sql.Touch);
        command.AddText(_name);
        command.AddHandles(latest.Keys);
        command.AddTimes(latest.Values);
        command.AddTime(clock.GetUtcNow());
        await WriteAsync("touch", command, static _ => true, cancellationToken);
    }

    // Many of those that are due may live on, thanks to activity: each statement looks at so many rows and no more.
    public async ValueTask<int> DeleteExpiredAsync(
        DateTimeOffset expiredBy, int batchSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var (dropped, looks) = (0, Math.Max(batchSize, MostDueLooks));
        for (var (looked, forgotten) = (looks, looks); (looked == looks || forgotten == looks) && dropped < batchSize;)
        {
            var command = new NpgsqlCommand(_sql.DeleteExpired);
            command.AddText(_name);
            command.AddTime(expiredBy);
            command.AddCount(batchSize - dropped);
            command.AddCount(looks);
            (var more, looked, forgotten) = Single(await WriteAsync("clean-up", command, Counts, cancellationToken));
            dropped += more;
        }

        return dropped;
    }

    public async ValueTask<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => Single(await ReadAsync(
        "look at the server's clock",
        new NpgsqlCommand("SELECT clock_timestamp()"),
        static row => row.GetFieldValue<DateTimeOffset>(0),
        cancellationToken));

    public async ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = new NpgsqlCommand(_sql.EndBatch);
        command.AddText(_name);
        command.AddText(after ?? string.Empty);
        command.AddCount(limit);
        command.AddTime(clock.GetUtcNow());
        return Single(await WriteAsync("end of all", command, EndedByHandle, cancellationToken));
    }

    // An update that finds a row twice writes it once, with whichever time it finds first.
    private static Dictionary<SessionHandle, DateTimeOffset> Latest(IReadOnlyCollection<SessionTouch> touches)
    {
        var latest = new Dictionary<SessionHandle, DateTimeOffset>(touches.Count);
        foreach (var (handle, at) in touches)
        {
            if (!latest.TryGetValue(handle, out var known) || at > known)
            {
                latest[handle] = at;
            }
        }

        return latest;
    }

    private static (int Dropped, int Looked, int Forgotten) Counts(NpgsqlDataReader row) =>
        ((int)row.GetInt64(0), (int)row.GetInt64(1), (int)row.GetInt64(2));

    private static KeyValuePair<SessionHandle, long> Version(NpgsqlDataReader row) => new(Handle(row, 0), row.GetInt64(1));
}
