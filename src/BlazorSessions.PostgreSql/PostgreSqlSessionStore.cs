using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// Keeps sessions in PostgreSQL: a row per session with its values inside, one statement and one round trip per verb;
/// a merge that does not fit takes one more.
/// </summary>
/// <remarks>
/// What must be atomic is one statement: a merge is an update with its checks, and what one statement cannot see is in
/// functions, which the migrations make. Statements lock the user's row first and then rows of sessions by handle, so
/// none waits for another in a circle. <c>V001_sessions.sql</c> says more.
/// </remarks>
internal sealed partial class PostgreSqlSessionStore(
    PostgreSqlDatabase database, string sessionName, TimeProvider clock, ILogger<PostgreSqlSessionStore> log)
    : ISessionStore, IAnnouncingStore
{
    private const string QueueIsFull = PostgresErrorCodes.ProgramLimitExceeded;

    private readonly string _name = sessionName;
    private readonly SessionStatements _sql = new(database.Schema.Quoted);
    private volatile bool _isQueueFull;

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.User is not null)
        {
            throw new ArgumentException(
                "A new record is anonymous: create it first, then merge the sign-in.", nameof(record));
        }

        KeyValuePair<string, SessionValue>[] values = [.. record.Values];
        var command = new NpgsqlCommand(_sql.Create);
        command.AddText(_name);
        command.AddHandle(record.Handle);
        command.AddNumber(record.Version);
        command.AddHash(record.TokenHash);
        command.AddText(record.TokenNonce);
        command.AddHash(record.PreviousTokenHash);
        command.AddTime(record.PreviousTokenUntil);
        command.AddTime(record.CreatedAt);
        command.AddTime(record.LastActivityAt);
        command.AddNumber(record.IdleTimeout.Ticks);
        command.AddTime(record.AbsoluteExpiresAt);
        command.AddTime(record.ExpiresAt);
        command.AddText(record.Device);
        command.AddTexts(values.Select(value => value.Key));
        command.AddNumbers(values.Select(value => value.Value.Version));
        command.AddBytes(values.Select(value => value.Value.Data));
        return AnyAsync(WriteAsync("create", command, static _ => true, cancellationToken));
    }

    public async ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(_sql.Find);
        command.AddText(_name);
        command.AddHandle(handle);
        command.AddTime(clock.GetUtcNow());
        var found = await ReadAsync("find", command, row => Read(row, 0, handle), cancellationToken);
        return found is [var record] ? record : null;
    }

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        EndAsync(new NpgsqlCommand(_sql.End), handle, null, cancellationToken);

    public async ValueTask<bool> EndAsync(SessionHandle handle, string message, CancellationToken cancellationToken)
    {
        try
        {
            var ended = await EndAsync(new NpgsqlCommand(_sql.EndAndTell), handle, message, cancellationToken);
            _isQueueFull = _isQueueFull && !ended; // What did not end notified nobody.
            return ended;
        }
        catch (SessionStoreException e) when (e.InnerException is PostgresException { SqlState: QueueIsFull })
        {
            // Somebody listens and does not read. That must keep nobody signed in. Only the first of a row is news.
            log.NotifyQueueFull(_isQueueFull ? LogLevel.Debug : LogLevel.Warning, handle);
            _isQueueFull = true;
            return await EndAsync(handle, cancellationToken);
        }
    }

    private ValueTask<bool> EndAsync(
        NpgsqlCommand command, SessionHandle handle, string? message, CancellationToken cancellationToken)
    {
        command.AddText(_name);
        command.AddHandle(handle);
        command.AddTime(clock.GetUtcNow());
        if (message is not null)
        {
            command.AddText(database.Schema.Name);
            command.AddText(message);
        }

        return AnyAsync(WriteAsync("end", command, static row => row.GetBoolean(0), cancellationToken));
    }

    private static async ValueTask<bool> AnyAsync(ValueTask<List<bool>> rows) => await rows is [true];

    private SessionRecord? Read(NpgsqlDataReader row, int first, SessionHandle handle)
    {
        if (SessionRow.TryRead(row, first, out var record, out var reason))
        {
            return record;
        }

        log.RecordUnreadable(handle, reason);
        return null;
    }
}
