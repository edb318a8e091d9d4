using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests.Migrations;

/// <summary>What docs/stores/postgresql.md says a role needs, tried with a role that has that and no more.</summary>
public sealed class PermissionTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private readonly string _role = PostgreSqlFixture.SomeSchema();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string AsRole => PostgreSqlFixture.ConnectionString + $";Options=-c role={_role}";

    public async ValueTask InitializeAsync() => await postgres.ExecuteAsync($"CREATE ROLE {_role} NOLOGIN NOSUPERUSER");

    public async ValueTask DisposeAsync() => await postgres.ExecuteAsync($"DROP OWNED BY {_role}; DROP ROLE {_role}");

    [Fact]
    public async Task A_role_that_may_read_and_write_the_tables_can_run_the_app()
    {
        await postgres.ExecuteAsync(PostgreSqlSessionMigrations.Script(postgres.Schema));
        await postgres.ExecuteAsync($"GRANT USAGE ON SCHEMA {{schema}} TO {_role}");
        await postgres.ExecuteAsync(
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {{schema}} TO {_role}");
        await using var database = postgres.Connect(AsRole);
        var store = database.Store();
        var record = Some.Session();

        await store.TryCreateAsync(record, Cancellation);
        var merged = await store.MergeAsync(record.Handle, Some.Change().SigningIn("42"), Cancellation);
        await store.TouchAsync([new(record.Handle, The.Start + The.Tick)], Cancellation);
        var ended = await PagesOf.EndUserAsync(store, "42");
        await store.DeleteExpiredAsync(The.Start, 10, Cancellation);
        new KeyRing.KeyRingTests.Keys(database).StoreAndRead();

        Assert.Equal(MergeOutcome.Merged, merged.Outcome);
        Assert.Equal([record.Handle], ended);
    }

    [Fact]
    public async Task A_role_without_rights_is_told_which_ones_it_needs()
    {
        await postgres.ExecuteAsync(PostgreSqlSessionMigrations.Script(postgres.Schema));
        await using var database = postgres.Connect(AsRole);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => database.EnsureReadyAsync(Cancellation).AsTask());

        Assert.Contains("42501", error.Message);
        Assert.Contains("USAGE on the schema and SELECT, INSERT, UPDATE and DELETE", error.Message);
    }

    [Fact]
    public async Task A_role_that_may_create_schemas_can_migrate()
    {
        var schema = PostgreSqlFixture.SomeSchema();
        var name = new NpgsqlConnectionStringBuilder(AsRole).Database;
        await postgres.ExecuteAsync($"GRANT CREATE ON DATABASE {name} TO {_role}");
        await using var database = postgres.Connect(AsRole, options => options.Schema = schema);

        await database.EnsureReadyAsync(Cancellation);

        var owner = await postgres.ScalarAsync<string>(
            $"SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = '{schema}'");
        Assert.Equal(_role, owner);
    }
}
