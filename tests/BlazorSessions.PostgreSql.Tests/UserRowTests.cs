using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>What the store knows of users besides their sessions does not stay for ever.</summary>
public sealed class UserRowTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly string _name = PostgreSqlFixture.SomeText();
    private PostgreSqlDatabase _database = null!; // Set, as the next one, before each fact.
    private PostgreSqlSessionStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _database = postgres.Connect();
        _store = _database.Store(_clock, _name);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Who_was_a_guest_once_is_forgotten_a_day_later()
    {
        // More than one statement looks at.
        for (var i = 0; i < 10; i++)
        {
            await SignInAsync($"guest {i}");
        }

        await postgres.ExecuteAsync($$"""
            INSERT INTO {schema}.users (session_name, user_key, forget_at)
            SELECT '{{_name}}', 'guest of long ago ' || i, 1 FROM generate_series(1, 2500) AS i
            """);

        _clock.Advance(s_day - The.Tick);
        await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation);
        Assert.Equal(10, await RowsAsync());

        _clock.Advance(The.Tick);
        await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task Whose_sessions_were_ended_is_forgotten_thirty_days_later()
    {
        await SignInAsync("ada");
        await _store.RaiseEpochAsync("ada", Cancellation);
        await _store.RaiseEpochAsync("nobody", Cancellation);

        _clock.Advance(30 * s_day - The.Tick);
        await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation);
        Assert.Equal(2, await RowsAsync());

        _clock.Advance(The.Tick);
        await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task Rows_of_the_version_before_stay_for_thirty_days_of_the_server()
    {
        await _database.EnsureReadyAsync(Cancellation);
        await postgres.ExecuteAsync($$"""
            INSERT INTO {schema}.users (session_name, user_key, epoch) VALUES ('{{_name}}', 'ada', 7)
            """);

        var until = new DateTimeOffset(
            await postgres.ScalarAsync<long>($"SELECT forget_at FROM {{schema}}.users WHERE session_name = '{_name}'"), TimeSpan.Zero);

        var expected = TimeProvider.System.GetUtcNow() + 30 * s_day;
        Assert.InRange(until, expected.AddMinutes(-10), expected.AddMinutes(10));
        Assert.True(await _store.RaiseEpochAsync("ada", Cancellation) > 7);
    }

    [Fact]
    public async Task Sign_ins_that_meet_the_clean_up_of_their_row_succeed()
    {
        await _database.EnsureReadyAsync(Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var cleaning = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _store.DeleteExpiredAsync(The.Start + 2 * s_day, 1, CancellationToken.None);
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await SignInAsync("ada", TimeSpan.FromDays(90));
            }
        })));

        await stop.CancelAsync();
        await cleaning;
    }

    [Fact]
    public async Task Who_signs_in_while_they_are_forgotten_keeps_their_row()
    {
        await SignInAsync("ada");
        await postgres.ExecuteAsync($"UPDATE {{schema}}.sessions SET user_key = NULL WHERE session_name = '{_name}'");
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Cancellation);
        await using var signIn = await connection.BeginTransactionAsync(Cancellation);
        await ExecuteAsync($"SELECT FROM {postgres.Schema}.users WHERE session_name = '{_name}' AND user_key = 'ada' FOR UPDATE");
        await ExecuteAsync($"UPDATE {postgres.Schema}.sessions SET user_key = 'ada' WHERE session_name = '{_name}'");

        var forgetting = _store.ForgetAsync("ada", Cancellation).AsTask();
        while (await postgres.ScalarAsync<long>($"""
            SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE '%{postgres.Schema}%forget_user%'
            """) == 0)
        {
            await Task.Yield();
        }

        await signIn.CommitAsync(Cancellation);
        await forgetting;

        Assert.Equal(1, await RowsAsync());

        async Task ExecuteAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection, signIn);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    private async Task SignInAsync(string userKey, TimeSpan? idle = null)
    {
        var record = Some.Session();
        if (idle is { } time)
        {
            record = record with { IdleTimeout = time, AbsoluteExpiresAt = The.Start + time };
        }

        Assert.True(await _store.TryCreateAsync(record, Cancellation));
        var signIn = Some.SignIn(userKey);
        var merged = await _store.MergeAsync(
            record.Handle,
            Some.Change().SigningIn(signIn with { IdleTimeout = idle ?? signIn.IdleTimeout, AbsoluteExpiresAt = record.AbsoluteExpiresAt }),
            Cancellation);
        Assert.Equal(MergeOutcome.Merged, merged.Outcome);
    }

    private Task<long> RowsAsync() =>
        postgres.ScalarAsync<long>($"SELECT count(*) FROM {{schema}}.users WHERE session_name = '{_name}'");
}
