using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests.KeyRing;

public sealed class SecondNodeTests : SecondNode, IAsyncDisposable
{
    private readonly PostgreSqlFixture _postgres = new(); // Not of the class: there is no key ring at first.

    public async ValueTask DisposeAsync()
    {
        await _postgres.ExecuteAsync("DROP SCHEMA {schema} CASCADE");
        await _postgres.DisposeAsync();
    }

    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UsePostgreSql(options =>
    {
        options.ConnectionString = PostgreSqlFixture.ConnectionString;
        options.Schema = _postgres.Schema;
        options.KeepDataProtectionKeys = true;
    });
}
