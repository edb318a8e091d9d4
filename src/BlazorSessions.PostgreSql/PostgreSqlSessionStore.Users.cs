using System.Globalization;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore : IUserSessionIndex
{
    private const char PlaceSeparator = ' ';

    public async ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_epoch);
        command.AddText(_name);
        command.AddText(userKey);
        var found = await ReadAsync("epoch", command, static row => row.GetInt64(0), cancellationToken);
        return found is [var epoch] ? epoch : 0;
    }

    public async ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_raiseEpoch);
        command.AddText(_name);
        command.AddUserKey(userKey);
        return Single(await WriteAsync("raise of an epoch", command, static row => row.GetInt64(0), cancellationToken));
    }

    public async ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = new NpgsqlCommand(_endBatchOfUser);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddText(after ?? string.Empty);
        command.AddCount(limit);
        command.AddNumber(epoch);
        command.AddText(except?.Value);
        command.AddTime(clock.GetUtcNow());
        return Single(await WriteAsync("end of a user's sessions", command, Ended, cancellationToken));
    }

    public async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var place = after?.Split(PlaceSeparator, 2);
        var command = new NpgsqlCommand(_list);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddTime(clock.GetUtcNow());
        command.AddNumber(place is null ? null : long.Parse(place[0], CultureInfo.InvariantCulture));
        command.AddText(place?[1]);
        command.AddCount(limit);
        var page = await ReadAsync("list", command, Describe, cancellationToken);
        return new SessionPage(page, page.Count == limit ? PlaceOf(page[^1]) : null);
    }

    public async ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        var command = new NpgsqlCommand(_count);
        command.AddText(_name);
        command.AddText(userKey);
        command.AddCount(limit);
        return Single(await ReadAsync("count", command, static row => row.GetInt32(0), cancellationToken));
    }

    private static string PlaceOf(SessionInfo info) =>
        info.FirstSeen.UtcTicks.ToString(CultureInfo.InvariantCulture) + PlaceSeparator + info.Handle.Value;

    private static EndedSessions Ended(NpgsqlDataReader row) => new(
        [.. row.GetFieldValue<string[]>(1).Select(SessionHandle.Parse)], row.IsDBNull(0) ? null : row.GetString(0));

    private static T Single<T>(List<T> rows) => rows is [var only]
        ? only
        : throw new InvalidOperationException($"A statement that answers with one row answered with {rows.Count}.");

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
