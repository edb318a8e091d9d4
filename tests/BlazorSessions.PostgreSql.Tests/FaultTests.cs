using System.Diagnostics;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>What callers see when the server, or the way to it, is unwell.</summary>
public sealed class FaultTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    // What would be waited for if a cancellation were not heard. A machine that is busy may need a third of it.
    private static readonly TimeSpan s_longTime = TimeSpan.FromSeconds(30);

    private Cable _cable = null!; // Set, as all of these, before each fact.
    private PostgreSqlDatabase _database = null!;
    private PostgreSqlSessionStore _store = null!;
    private SessionRecord _record = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static SessionDelta Change => Some.Change().Set("cart", "coffee");

    public async ValueTask InitializeAsync()
    {
        _cable = Cable.To(PostgreSqlFixture.ConnectionString);
        _database = postgres.Connect(_cable.ConnectionString, options => options.CommandTimeout = s_timeout);
        _store = _database.Store();
        _record = Some.Session().With("cart", "tea");
        Assert.True(await _store.TryCreateAsync(_record, Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _cable.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_server_verbs_throw_and_work_again_when_it_is_back()
    {
        _cable.IsTorn = true;

        await FailsAsync(() => _store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(() => _store.ListPageAsync("42", null, 200, Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(() => _store.EndAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);

        _cable.IsTorn = false;
        Assert.Equal(MergeOutcome.Merged, (await _store.MergeAsync(_record.Handle, Change, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_connection_that_broke_while_idle_costs_one_failure_that_may_have_written()
    {
        _cable.Cut();

        await FailsAsync(() => _store.MergeAsync(_record.Handle, Change, Cancellation).AsTask(), outcomeUnknown: true);

        Assert.Equal(MergeOutcome.Merged, (await _store.MergeAsync(_record.Handle, Change, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_has_an_unknown_outcome_within_the_time_limit()
    {
        await _store.FindAsync(_record.Handle, Cancellation);
        _cable.IsDeaf = true;
        var watch = Stopwatch.StartNew();

        await FailsAsync(() => _store.MergeAsync(_record.Handle, Change, Cancellation).AsTask(), outcomeUnknown: true);

        Assert.InRange(watch.Elapsed, s_timeout * 0.9, s_timeout * 10);
        _cable.IsDeaf = false;
        Assert.Equal("coffee", The.Text((await _store.FindAsync(_record.Handle, Cancellation))!.Values["cart"].Data));
    }

    [Fact]
    public async Task A_read_whose_answer_is_lost_has_changed_nothing()
    {
        _cable.IsDeaf = true;

        await FailsAsync(() => _store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);
    }

    [Fact]
    public async Task Cancelling_does_not_wait_for_a_server_that_does_not_answer()
    {
        await using var patient = postgres.Connect(_cable.ConnectionString, options => options.CommandTimeout = s_longTime);
        var store = patient.Store();
        await store.FindAsync(_record.Handle, Cancellation);
        _cable.IsDeaf = true;
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.MergeAsync(_record.Handle, Change, budget.Token).AsTask());

        Assert.Equal(budget.Token, error.CancellationToken);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(190), s_longTime / 3);
    }

    [Fact]
    public async Task Cancelling_does_not_wait_for_a_server_that_opens_no_connection()
    {
        await using var patient = postgres.Connect(
            _cable.ConnectionString + $";Timeout={s_longTime.TotalSeconds}", options => options.CommandTimeout = s_longTime);
        var store = patient.Store();
        await store.FindAsync(_record.Handle, Cancellation);
        _cable.Cut();
        _cable.IsDeaf = true;
        await FailsAsync(() => store.EndAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: true);
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.FindAsync(_record.Handle, budget.Token).AsTask());

        Assert.Equal(budget.Token, error.CancellationToken);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(190), s_longTime / 3);
    }

    [Fact]
    public async Task Cancelling_a_merge_that_waits_for_a_lock_leaves_the_old_record()
    {
        await using var holder = await HoldAsync();
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.MergeAsync(_record.Handle, Change, budget.Token).AsTask());

        await holder.DisposeAsync();
        Same.Record(_record, await _store.FindAsync(_record.Handle, Cancellation));
    }

    [Fact]
    public async Task A_server_that_ends_the_connection_leaves_the_outcome_unknown()
    {
        await using var holder = await HoldAsync();

        var merge = _store.MergeAsync(_record.Handle, Change, Cancellation).AsTask();
        while (await postgres.ScalarAsync<long>($"""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE%{postgres.Schema}%sessions%'
            """) == 0)
        {
            await Task.Yield();
        }

        await FailsAsync(() => merge, outcomeUnknown: true);
        await holder.DisposeAsync();
        Same.Record(_record, await _store.FindAsync(_record.Handle, Cancellation));
    }

    [Fact]
    public async Task An_error_at_the_commit_is_no_success()
    {
        await AtCommitAsync("RAISE 'not today'");

        await FailsAsync(() => _store.MergeAsync(_record.Handle, Change, Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(
            () => _store.TouchAsync([new(_record.Handle, The.Start + The.Tick)], Cancellation).AsTask(),
            outcomeUnknown: false);

        await UnchangedAsync();
    }

    [Fact]
    public async Task A_commit_that_takes_too_long_is_no_success_although_the_answer_has_come()
    {
        await AtCommitAsync("PERFORM pg_sleep(30)");

        // Rows of more than 8 kB are sent before the commit.
        var change = Some.Change().Set("cart", new byte[100_000]);
        await FailsAsync(() => _store.MergeAsync(_record.Handle, change, Cancellation).AsTask(), outcomeUnknown: true);
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.MergeAsync(_record.Handle, change, budget.Token).AsTask());

        await UnchangedAsync();
    }

    [Fact]
    public async Task An_app_that_starts_without_a_server_starts_and_works_when_it_is_there()
    {
        using var log = new RecordedLog();
        await using var database = postgres.Connect(_cable.ConnectionString);
        var store = database.Store();
        _cable.IsTorn = true;

        await new PostgreSqlStartup(database, log.CreateLogger<PostgreSqlStartup>()).StartingAsync(Cancellation);
        await FailsAsync(() => store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);
        _cable.IsTorn = false;

        Assert.True(await store.TryCreateAsync(_record, Cancellation));
        Assert.Contains("could not be used when the app started", Assert.Single(log.Warnings).Text);
    }

    [Fact]
    public async Task A_server_whose_name_is_not_known_is_a_server_that_is_away()
    {
        using var log = new RecordedLog();
        await using var database = postgres.Connect("Host=nowhere.invalid;Username=postgres");

        await new PostgreSqlStartup(database, log.CreateLogger<PostgreSqlStartup>()).StartingAsync(Cancellation);
        await FailsAsync(() => database.Store().EndAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);

        Assert.Single(log.Warnings);
    }

    [Fact]
    public async Task An_app_whose_database_is_of_no_use_does_not_start()
    {
        var elsewhere = new NpgsqlConnectionStringBuilder(_cable.ConnectionString) { Database = "no_such_database" };
        await using var database = postgres.Connect(elsewhere.ConnectionString);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new PostgreSqlStartup(database, NullLogger<PostgreSqlStartup>.Instance).StartingAsync(Cancellation));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_logged_by_its_handle()
    {
        using var log = new RecordedLog();
        var store = new PostgreSqlSessionStore(
            _database, "", new FakeTimeProvider(The.Start), log.CreateLogger<PostgreSqlSessionStore>());
        await store.TryCreateAsync(_record, Cancellation);
        await postgres.ExecuteAsync(
            $"UPDATE {{schema}}.sessions SET token_hash = '\\x00' WHERE handle = '{_record.Handle}'");

        Assert.Null(await store.FindAsync(_record.Handle, Cancellation));

        Assert.Equal(
            $"Session {_record.Handle} could not be read from PostgreSQL and counted as missing: "
            + "its handle, version, token or times were damaged.",
            Assert.Single(log.Warnings).Text);
    }

    [Fact]
    public async Task The_message_of_a_failure_holds_nothing_of_the_server()
    {
        _cable.IsTorn = true;

        var error = await Assert.ThrowsAsync<SessionStoreException>(
            () => _store.FindAsync(_record.Handle, Cancellation).AsTask());

        Assert.Equal("The session store failed during find; nothing was changed.", error.Message);
    }

    private static async Task FailsAsync(Func<Task> verb, bool outcomeUnknown)
    {
        var error = await Assert.ThrowsAsync<SessionStoreException>(verb);
        Assert.Equal(outcomeUnknown, error.OutcomeUnknown);
    }

    /// <summary>Has the server do something when a change of the record is committed.</summary>
    private Task AtCommitAsync(string statement) => postgres.ExecuteAsync($$"""
        CREATE FUNCTION {schema}.at_commit() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN {{statement}}; RETURN NULL; END$$;
        CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON {schema}.sessions DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (OLD.handle = '{{_record.Handle}}') EXECUTE FUNCTION {schema}.at_commit()
        """);

    private async Task UnchangedAsync()
    {
        await postgres.ExecuteAsync("DROP TRIGGER at_commit ON {schema}.sessions; DROP FUNCTION {schema}.at_commit()");
        Same.Record(_record, await _store.FindAsync(_record.Handle, Cancellation));
    }

    /// <summary>Locks the record's row until it is disposed.</summary>
    private async Task<NpgsqlConnection> HoldAsync()
    {
        var connection = await postgres.DataSource.OpenConnectionAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            $"BEGIN; SELECT FROM {postgres.Schema}.sessions WHERE handle = '{_record.Handle}' FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}
