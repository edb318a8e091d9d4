using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore : IExternalSessionIndex
{
    public async ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(external);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = new NpgsqlCommand(_sql.EndBatchOfExternal);
        command.AddText(_name);
        command.AddExternalHash(external);
        command.AddText(after ?? string.Empty);
        command.AddCount(limit);
        command.AddTime(clock.GetUtcNow());
        return Single(await WriteAsync("end of an external session", command, EndedByHandle, cancellationToken));
    }
}
