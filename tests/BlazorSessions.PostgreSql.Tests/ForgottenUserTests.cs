using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class ForgottenUserTests(PostgreSqlFixture postgres)
    : ForgottenUser, IClassFixture<PostgreSqlFixture>, IAsyncDisposable
{
    private readonly PostgreSqlDatabase _database = postgres.Connect();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    protected override Task<ISessionStore> StoreAsync() => Task.FromResult<ISessionStore>(_database.Store());

    protected override Task<long> CountAsync(string userKey) => postgres.ScalarAsync<long>($$"""
        SELECT (SELECT count(*) FROM {schema}.users u WHERE u::text LIKE '%{{userKey}}%')
            + (SELECT count(*) FROM {schema}.sessions s WHERE s::text LIKE '%{{userKey}}%')
        """);
}
