using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore : IUserSessionIndex
{
    public async ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_epoch);
        command.AddText(_name);
        command.AddText(userKey);
        var found = await ReadAsync("epoch", command, static row => row.GetInt64(0), cancellationToken);
        return found is [var epoch] ? epoch : 0;
    }

    public async ValueTask<IReadOnlyList<SessionInfo>> ListAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_list);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddTime(clock.GetUtcNow());
        return await ReadAsync("list", command, Describe, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<SessionHandle>> EndAllAsync(
        string userKey, SessionHandle? except, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_endAll);
        command.AddText(_name);
        command.AddUserKey(userKey);
        command.AddText(except?.Value);
        command.AddTime(clock.GetUtcNow());
        return await WriteAsync("end all", command, Handles, cancellationToken) is [var ended] ? ended : [];
    }

    private static SessionHandle[] Handles(NpgsqlDataReader row) =>
        [.. row.GetFieldValue<string[]>(0).Select(SessionHandle.Parse)];

    private static SessionInfo Describe(NpgsqlDataReader row) => new()
    {
        Handle = Handle(row),
        Device = row.IsDBNull(1) ? null : PostgreSqlText.Unescape(row.GetString(1)),
        FirstSeen = SessionRow.Time(row.GetInt64(2)),
        LastSeen = SessionRow.Time(row.GetInt64(3)),
        ExpiresAt = SessionRow.Time(row.GetInt64(4)),
        IsRemembered = row.GetBoolean(5),
    };

    private static SessionHandle Handle(NpgsqlDataReader row) => SessionHandle.Parse(row.GetString(0));
}
