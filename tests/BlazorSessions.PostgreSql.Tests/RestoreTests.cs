using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>What docs/stores/postgresql.md says to run after a backup was restored.</summary>
public sealed class RestoreTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_a_backup_brings_back_is_gone_once_the_page_was_followed()
    {
        await using var database = postgres.Connect();
        var store = database.Store();
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        await store.MergeAsync(record.Handle, Some.Change().SigningIn("eve"), Cancellation);
        await postgres.ExecuteAsync("CREATE TABLE {schema}.backup AS SELECT * FROM {schema}.sessions");
        await PagesOf.EndUserAsync(store, "eve");
        await postgres.ExecuteAsync("INSERT INTO {schema}.sessions SELECT * FROM {schema}.backup");
        Assert.Equal("eve", (await store.FindAsync(record.Handle, Cancellation))?.User?.Key);

        await postgres.ExecuteAsync("TRUNCATE {schema}.sessions");

        Assert.Null(await store.FindAsync(record.Handle, Cancellation));
        Assert.Equal(MergeOutcome.Missing, (await store.MergeAsync(record.Handle, Some.Change().Set("a", "b"), Cancellation)).Outcome);
    }
}
