using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// A disk with no room for another row, whose rows can be deleted. A trigger refuses what writes as PostgreSQL does.
/// </summary>
public sealed class FullDiskTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_of_a_user_end_and_the_caller_hears_that_a_sign_in_may_slip_through()
    {
        await using var node = await Node.StartAsync(_clock, _log, sessions =>
        {
            sessions.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
            sessions.UsePostgreSql(options =>
            {
                options.ConnectionString = PostgreSqlFixture.ConnectionString;
                options.Schema = postgres.Schema;
            });
        });
        await using var visitor = new Visitor(node, _clock);
        await visitor.DoAsync("/sign-in/Ada");
        await postgres.ExecuteAsync("""
            CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {schema}.users
                FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
            """);

        var error = await Assert.ThrowsAsync<SessionStoreException>(() => node.Directory.RevokeUserAsync("Ada", Cancellation));

        Assert.False(error.OutcomeUnknown);
        Assert.StartsWith("1 sessions were ended", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            PostgresErrorCodes.DiskFull, Assert.IsType<PostgresException>(error.InnerException!.InnerException).SqlState);
        Assert.NotEqual("Ada", (await visitor.StateAsync()).User);
    }
}
