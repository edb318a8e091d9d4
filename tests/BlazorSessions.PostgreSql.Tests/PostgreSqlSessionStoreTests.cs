using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class PostgreSqlSessionStoreTests(PostgreSqlFixture postgres)
    : SessionStoreSpecification, IClassFixture<PostgreSqlFixture>
{
    private readonly string _sessionName = PostgreSqlFixture.SomeText();
    private readonly List<PostgreSqlDatabase> _databases = [];

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult(Connect(clock));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        ValueTask.FromResult(Connect(clock));

    protected override async ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage)
    {
        var change = damage switch
        {
            RecordDamage.Corrupt => "value_versions = '{}'",
            RecordDamage.UnknownFormat => "format = -7",
            RecordDamage.FutureFormat => $"format = {SessionRow.Format + 1}",
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
        await postgres.ExecuteAsync($"UPDATE {{schema}}.sessions SET {change} WHERE handle = '{handle}'");
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }
    }

    private ISessionStore Connect(TimeProvider clock)
    {
        // The pool is shared by all facts: each of them would open connections of its own.
        var database = postgres.Connect();
        _databases.Add(database);
        return new PostgreSqlSessionStore(database, _sessionName, clock, Log.CreateLogger<PostgreSqlSessionStore>());
    }
}
