using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore : IUserSessionIndex
{
    // Far longer than a sign-in that saw the epoch before takes to arrive.
    private static readonly TimeSpan s_epochLife = TimeSpan.FromDays(30);

    public async ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_sql.Epoch);
        command.AddText(_name);
        command.AddText(userKey);
        var found = await ReadAsync("epoch", command, static row => row.GetInt64(0), cancellationToken);
        return found is [var epoch] ? epoch : 0;
    }

    public async ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_sql.RaiseEpoch);
        command.AddText(_name);
        command.AddUserKey(userKey);
        var now = clock.GetUtcNow();
        command.AddTime(now);
        command.AddTime(now + s_epochLife);
        return Single(await WriteAsync("raise of an epoch", command, static row => row.GetInt64(0), cancellationToken));
    }

    public async ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_sql.Forget);
        command.AddText(_name);
        command.AddText(userKey);
        await WriteAsync("forgetting of a user", command, static _ => true, cancellationToken);
    }

    public async ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = new NpgsqlCommand(_sql.EndBatchOfUser);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddPlace(Place.Parse(after) ?? Place.BeforeAll);
        command.AddCount(limit);
        command.AddNumber(epoch);
        command.AddText(except?.Value);
        command.AddTime(clock.GetUtcNow());
        return Single(await WriteAsync("end of a user's sessions", command, EndedByPlace, cancellationToken));
    }

    public async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = new NpgsqlCommand(_sql.ListPage);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddPlace(Place.Parse(after) ?? Place.AfterAll);
        command.AddCount(limit);
        command.AddTime(clock.GetUtcNow());
        var seen = await ReadAsync(
            "list", command, static row => (Info: Describe(row), IsLiving: row.GetBoolean(6)), cancellationToken);
        return new SessionPage(
            [.. seen.Where(session => session.IsLiving).Select(session => session.Info)],
            seen.Count == limit ? Place.Of(seen[^1].Info).ToString() : null);
    }

    public async ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_sql.Count);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddCount(limit);
        return Single(await ReadAsync("count", command, static row => row.GetInt32(0), cancellationToken));
    }

    private static EndedSessions EndedByPlace(NpgsqlDataReader row) => new(
        Handles(row, 0), row.IsDBNull(1) ? null : new Place(row.GetInt64(1), row.GetString(2)).ToString());

    private static EndedSessions EndedByHandle(NpgsqlDataReader row) => new(
        Handles(row, 0), row.IsDBNull(1) ? null : row.GetString(1));

    private static T Single<T>(List<T> rows) => rows is [var only]
        ? only
        : throw new InvalidOperationException($"A statement that answers with one row answered with {rows.Count}.");

    private static SessionInfo Describe(NpgsqlDataReader row) => new()
    {
        Handle = Handle(row, 1),
        Device = row.IsDBNull(2) ? null : PostgreSqlText.Unescape(row.GetString(2)),
        FirstSeen = SessionRow.Time(row.GetInt64(0)),
        LastSeen = SessionRow.Time(row.GetInt64(3)),
        ExpiresAt = SessionRow.Time(row.GetInt64(4)),
        IsRemembered = row.GetBoolean(5),
    };

    private static SessionHandle Handle(NpgsqlDataReader row, int column) => SessionHandle.Parse(row.GetString(column));

    private static SessionHandle[] Handles(NpgsqlDataReader row, int column) =>
        [.. row.GetFieldValue<string[]>(column).Select(SessionHandle.Parse)];
}
