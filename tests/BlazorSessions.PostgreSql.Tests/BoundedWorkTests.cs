using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// What is about many sessions looks at so many rows and no more, however many there are, whichever way the server
/// plans it, and whether it has statistics or not.
/// </summary>
public sealed class BoundedWorkTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private const int Limit = 10;
    private const int Sessions = 3_000;
    private const string Now = "1000000000::bigint";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Verbs => [.. s_verbs.Keys];

    // Half way through: the first batch and page are no different, but do not show that a place is where a walk starts.
    private static readonly Dictionary<string, (Func<SessionStatements, string> Statement, string[] Arguments)> s_verbs = new()
    {
        ["list"] = (
            sql => sql.ListPage,
            ["'app'::text", "'42'::text", "150::bigint", "'h1500'::text", $"{Limit}::integer", Now]),
        ["list from the start"] = (
            sql => sql.ListPage,
            ["'app'::text", "'42'::text", $"{long.MaxValue}::bigint", "''::text", $"{Limit}::integer", Now]),
        ["count"] = (sql => sql.Count, ["'app'::text", "'42'::text", $"{Limit}::integer"]),
        ["end of a user"] = (
            sql => sql.EndBatchOfUser,
            ["'app'::text", "'42'::text", "150::bigint", "'h1500'::text", $"{Limit}::integer", "1::bigint", "''::text", Now]),
        ["end of an external session"] = (
            sql => sql.EndBatchOfExternal,
            ["'app'::text", "'\\x42'::bytea", "'h1500'::text", $"{Limit}::integer", Now]),
        ["end of all"] = (sql => sql.EndBatch, ["'app'::text", "'h1500'::text", $"{Limit}::integer", Now]),
    };

    public async ValueTask InitializeAsync()
    {
        await using var database = postgres.Connect();
        await database.EnsureReadyAsync(Cancellation);

        // Ten sessions are as old as each other; every second one belongs to somebody else.
        await postgres.ExecuteAsync($$"""
            ALTER TABLE {schema}.sessions SET (autovacuum_enabled = false);
            INSERT INTO {schema}.sessions (session_name, handle, version, token_hash, created_at, last_activity_at,
                idle_timeout, absolute_expires_at, due_at, user_key, user_epoch, external_hash)
            SELECT 'app', 'h' || i, 1, '\x00', i / 10, 0, 2000000000, 2000000000, 2000000000,
                CASE WHEN i % 2 = 0 THEN '42' ELSE i::text END, 0, CASE WHEN i % 2 = 0 THEN '\x42'::bytea END
            FROM generate_series(1, 2 * {{Sessions}}) AS i
            ON CONFLICT DO NOTHING
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_statement_looks_at_no_more_than_its_limit(string verb)
    {
        foreach (var mode in new[] { "force_generic_plan", "force_custom_plan" })
        {
            await IsBoundedAsync(verb, mode);
        }

        await postgres.ExecuteAsync("ANALYZE {schema}.sessions");
        foreach (var mode in new[] { "force_generic_plan", "force_custom_plan" })
        {
            await IsBoundedAsync(verb, mode);
        }
    }

    [Fact]
    public async Task A_sign_in_counts_no_further_than_its_limit()
    {
        await postgres.ExecuteAsync("ANALYZE {schema}.sessions");
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        // What the connection did before may not have been reported yet, so that it counts as of this transaction.
        var before = await FetchedAsync();
        Assert.False(await ScalarAsync<bool>($"SELECT {postgres.Schema}.has_room('app', '', {Now}, '42', 3)"));
        var fetched = await FetchedAsync() - before;

        // The server fetches some ahead.
        Assert.InRange(fetched, 3, 60);

        Task<long> FetchedAsync() => ScalarAsync<long>($"""
            SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
            WHERE relid = '{postgres.Schema}.sessions'::regclass
            """);

        async Task<T> ScalarAsync<T>(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return (T)(await command.ExecuteScalarAsync(Cancellation))!; // none of these is null
        }
    }

    [Fact]
    public async Task A_sign_in_that_finds_many_expired_sessions_drops_a_part_of_them_and_is_to_come_again()
    {
        await using var database = postgres.Connect();
        var store = database.Store(name: "expired");
        await InsertExpiredAsync("expired", 2_500, The.Start - BlazorSessionsDefaults.MostClockDifference);
        var record = Some.Session();
        await store.TryCreateAsync(record, Cancellation);
        var signIn = Some.Change().SigningIn("42", limit: 1);

        var first = await store.MergeAsync(record.Handle, signIn, Cancellation);
        var left = await store.CountAsync("42", 10_000, Cancellation);
        var second = await store.MergeAsync(record.Handle, signIn, Cancellation);

        Assert.Equal((MergeOutcome.Conflict, MergeOutcome.Merged), (first.Outcome, second.Outcome));
        Assert.InRange(left, 1, 1_500);
    }

    [Fact]
    public async Task A_sign_in_on_a_node_that_is_ahead_drops_none_of_the_many_that_look_expired_to_it()
    {
        await using var database = postgres.Connect();
        var store = database.Store(name: "ahead");
        await InsertExpiredAsync("ahead", 2_500, The.Start - BlazorSessionsDefaults.MostClockDifference + The.Tick);
        var record = Some.Session();
        await store.TryCreateAsync(record, Cancellation);

        var result = await store.MergeAsync(record.Handle, Some.Change().SigningIn("42", limit: 1), Cancellation);

        Assert.Equal(MergeOutcome.Merged, result.Outcome);
        Assert.Equal(2_501, await store.CountAsync("42", 10_000, Cancellation));
    }

    [Fact]
    public async Task A_sign_in_behind_thousands_that_neither_live_nor_may_be_dropped_is_refused()
    {
        await using var database = postgres.Connect();
        var store = database.Store(name: "behind");
        await InsertExpiredAsync("behind", 5_000, The.Start);
        var record = Some.Session();
        await store.TryCreateAsync(record, Cancellation);

        var result = await store.MergeAsync(record.Handle, Some.Change().SigningIn("42", limit: 1), Cancellation);

        Assert.Equal(SessionSignInRefusal.TooMany, result.Refusal);
    }

    private Task InsertExpiredAsync(string name, int count, DateTimeOffset at) => postgres.ExecuteAsync($$"""
        INSERT INTO {schema}.sessions (session_name, handle, version, token_hash, created_at, last_activity_at,
            idle_timeout, absolute_expires_at, due_at, user_key, user_epoch)
        SELECT '{{name}}', 'h' || i, 1, '\x00', i, {{at.UtcTicks}}, 36000000000, {{at.UtcTicks}}, 1, '42', 0
        FROM generate_series(1, {{count}}) AS i
        """);

    private async Task IsBoundedAsync(string verb, string mode)
    {
        var (statement, arguments) = s_verbs[verb];
        var plan = await QueryPlan.OfAsync(
            postgres.DataSource, statement(new SessionStatements(postgres.Schema)), arguments, mode);

        Assert.True(plan.MostSeen() <= Limit, $"{verb}, {mode}: {plan}");
        Assert.DoesNotContain("Seq Scan", plan.Scans());
        if (verb == "count")
        {
            Assert.Contains("Index Only Scan", plan.Scans());
        }
    }
}
