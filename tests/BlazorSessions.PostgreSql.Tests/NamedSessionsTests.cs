using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>Two sessions of one app in the same tables.</summary>
public sealed class NamedSessionsTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_and_carts_are_rows_of_one_table_and_never_meet()
    {
        await using var app = await TwoNames.StartAsync(sessions => sessions.UsePostgreSql(options =>
        {
            options.ConnectionString = PostgreSqlFixture.ConnectionString;
            options.Schema = postgres.Schema;
        }));

        var cookies = await app.VisitAsync();

        var seen = await app.SeeAsync(cookies);
        Assert.Equal(["Ada", "2"], seen[..2]);
        Assert.Equal(1, await postgres.ScalarAsync<long>("SELECT count(*) FROM {schema}.sessions WHERE session_name = ''"));
        Assert.Equal(1, await postgres.ScalarAsync<long>("SELECT count(*) FROM {schema}.sessions WHERE session_name = 'cart'"));
        Assert.False(await app.Users.RevokeAsync(SessionHandle.Parse(seen[2]), Cancellation));
        Assert.Equal(1, await app.Carts.RevokeAllAsync(Cancellation));
        Assert.Equal(["Ada", "0"], (await app.SeeAsync(cookies))[..2]);
        Assert.Equal(1, await app.Users.RevokeUserAsync("1", Cancellation));
    }
}
