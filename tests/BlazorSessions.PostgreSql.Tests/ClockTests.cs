using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class ClockTests(PostgreSqlFixture postgres) : WrongClock, IClassFixture<PostgreSqlFixture>
{
    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UsePostgreSql(options =>
    {
        options.ConnectionString = PostgreSqlFixture.ConnectionString;
        options.Schema = postgres.Schema;
    });

    protected override Task<long> CountAsync() => postgres.ScalarAsync<long>("SELECT count(*) FROM {schema}.sessions");
}
