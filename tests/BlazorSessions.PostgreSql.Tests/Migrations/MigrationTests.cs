using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;

namespace BlazorSessions.PostgreSql.Tests.Migrations;

/// <summary>Each fact has a schema of its own here: making it is what they are about.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    private readonly PostgreSqlFixture _postgres = new();

    private static int Latest => PostgreSqlSessionMigrations.LatestVersion;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task Nodes_that_start_at_once_take_turns()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var node = _postgres.Connect(PostgreSqlFixture.ConnectionString);
            await node.EnsureReadyAsync(Cancellation);
        })));

        var applied = await _postgres.ScalarAsync<int[]>("SELECT array_agg(version ORDER BY version) FROM {schema}.migrations");
        Assert.Equal(Enumerable.Range(1, Latest), applied);
    }

    [Fact]
    public async Task The_script_run_by_hand_makes_what_the_app_makes()
    {
        await using var other = new PostgreSqlFixture();
        _ = other.DataSource;
        await PostgreSqlSessionMigrations.ApplyAsync(_postgres.DataSource, _postgres.Schema, Cancellation);

        await other.ExecuteAsync(PostgreSqlSessionMigrations.Script(other.Schema));

        Assert.Equal(await DescribeAsync(_postgres), await DescribeAsync(other));
    }

    [Fact]
    public async Task The_script_run_twice_changes_nothing()
    {
        await _postgres.ExecuteAsync(PostgreSqlSessionMigrations.Script(_postgres.Schema));
        var before = await DescribeAsync(_postgres);

        await _postgres.ExecuteAsync(PostgreSqlSessionMigrations.Script(_postgres.Schema));

        Assert.Equal(before, await DescribeAsync(_postgres));
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        await _postgres.ExecuteAsync(PostgreSqlSessionMigrations.Script(_postgres.Schema));
        await _postgres.ExecuteAsync("INSERT INTO {schema}.migrations (version, name) VALUES (999, 'V999_tomorrow')");
        await using var database = _postgres.Connect();

        var error = await RefusedAsync(database);

        Assert.Equal(
            $"The schema {_postgres.Schema} has version 999, and this package knows versions up to {Latest}. "
            + "A newer BlazorSessions.PostgreSql has migrated it: deploy that version here too.",
            error.Message);
    }

    [Fact]
    public async Task A_verb_on_a_database_of_no_use_throws_what_stores_throw()
    {
        await using var database = _postgres.Connect(configure: options => options.AutoMigrate = false);
        var store = database.Store();

        var error = await Assert.ThrowsAsync<SessionStoreException>(
            () => store.TryCreateAsync(Some.Session(), Cancellation).AsTask());

        Assert.False(error.OutcomeUnknown);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task Without_automatic_migration_the_script_must_have_run()
    {
        await using var database = _postgres.Connect(configure: options => options.AutoMigrate = false);

        var error = await RefusedAsync(database);
        await _postgres.ExecuteAsync(PostgreSqlSessionMigrations.Script(_postgres.Schema));
        await database.EnsureReadyAsync(Cancellation);

        Assert.Equal(
            $"The schema {_postgres.Schema} has version 0, and this package needs version {Latest}. "
            + "Run the script of PostgreSqlSessionMigrations.Script, or set AutoMigrate to true.",
            error.Message);
    }

    [Fact]
    public async Task Another_default_isolation_is_refused()
    {
        await using var database = _postgres.Connect(
            PostgreSqlFixture.ConnectionString + ";Options=-c default_transaction_isolation=serializable");

        var error = await RefusedAsync(database);

        Assert.Contains("READ COMMITTED", error.Message);
    }

    [Fact]
    public async Task Another_encoding_is_refused()
    {
        var name = PostgreSqlFixture.SomeSchema();
        await _postgres.ExecuteAsync($"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        try
        {
            await using var database = _postgres.Connect(
                PostgreSqlFixture.ConnectionString + $";Database={name};Pooling=false");

            var error = await RefusedAsync(database);

            Assert.Contains("LATIN1", error.Message);
        }
        finally
        {
            await _postgres.ExecuteAsync($"DROP DATABASE {name}");
        }
    }

    private static Task<InvalidOperationException> RefusedAsync(PostgreSqlDatabase database) =>
        Assert.ThrowsAsync<InvalidOperationException>(() => database.EnsureReadyAsync(Cancellation).AsTask());

    /// <summary>All that a schema holds, as lines of text without its name.</summary>
    private static async Task<string> DescribeAsync(PostgreSqlFixture postgres)
    {
        var lines = await postgres.ScalarAsync<string>("""
            SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                SELECT concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                    a.attcollation::regcollation, a.attcompression, pg_get_expr(d.adbin, d.adrelid), a.attgenerated,
                    c.reloptions) AS line
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid
                LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                WHERE c.relnamespace = '{schema}'::regnamespace AND a.attnum > 0
                UNION ALL
                SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = '{schema}'::regnamespace
                UNION ALL
                SELECT indexdef FROM pg_indexes WHERE schemaname = '{schema}'
                UNION ALL
                SELECT version || name FROM {schema}.migrations) all_lines
            """);
        Assert.NotNull(lines);
        return lines.Replace(postgres.Schema, "(schema)");
    }
}
