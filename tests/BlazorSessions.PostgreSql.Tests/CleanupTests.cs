using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>Clean-up goes by a column that activity leaves alone, and moves it itself.</summary>
public sealed class CleanupTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private PostgreSqlDatabase _database = null!; // Set, as the next one, before each fact.
    private PostgreSqlSessionStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _database = postgres.Connect();
        _store = _database.Store(_clock);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_lives_on_is_looked_at_again_when_it_expires()
    {
        var record = await CreateAsync();
        var later = record.ExpiresAt + The.Tick;
        await _store.TouchAsync([new(record.Handle, record.LastActivityAt + The.Tick)], Cancellation);
        Assert.Equal(record.ExpiresAt.Ticks, await DueAsync(record));

        _clock.SetUtcNow(record.ExpiresAt);
        Assert.Equal(0, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));
        Assert.Equal(later.Ticks, await DueAsync(record));

        _clock.SetUtcNow(later);
        Assert.Equal(1, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));
    }

    [Fact]
    public async Task A_sign_in_that_shortens_the_life_of_a_session_that_was_moved_has_it_looked_at_sooner()
    {
        var record = await CreateAsync();
        await _store.TouchAsync([new(record.Handle, record.ExpiresAt - The.Tick)], Cancellation);
        _clock.SetUtcNow(record.ExpiresAt);
        await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation);

        var signIn = Some.SignIn(Some.UserKey()) with { IdleTimeout = TimeSpan.FromSeconds(1) };
        var merged = await _store.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), Cancellation);
        _clock.SetUtcNow(merged.Record!.ExpiresAt);

        Assert.Equal(1, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));
    }

    [Fact]
    public async Task Expired_sessions_behind_many_that_live_on_are_dropped_at_once()
    {
        var living = new List<SessionRecord>();
        for (var i = 0; i < PostgreSqlSessionStore.MostDueLooks + 5; i++)
        {
            living.Add(await CreateAsync());
        }

        await _store.TouchAsync([.. living.Select(record => new SessionTouch(record.Handle, The.Start + The.Tick))], Cancellation);
        var expired = await CreateAsync();
        _clock.SetUtcNow(expired.ExpiresAt);

        Assert.Equal(1, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 2, Cancellation));
        Assert.NotNull(await _store.FindAsync(living[^1].Handle, Cancellation));
        Assert.Equal(0, await postgres.ScalarAsync<long>(
            $"SELECT count(*) FROM {{schema}}.sessions WHERE due_at <= {expired.ExpiresAt.Ticks}"));
    }

    // Else each minute of activity would cost three index entries, and each write the parsing of an expression.
    [Fact]
    public async Task Activity_and_values_stand_in_no_index_and_nothing_is_generated()
    {
        await _database.EnsureReadyAsync(Cancellation);

        Assert.Equal("created_at due_at external_hash handle session_name user_key", await postgres.ScalarAsync<string>("""
            SELECT string_agg(DISTINCT a.attname, ' ' ORDER BY a.attname) FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = '{schema}.sessions'::regclass
            """));
        Assert.Equal(0, await postgres.ScalarAsync<long>("""
            SELECT count(*) FROM pg_attribute WHERE attrelid = '{schema}.sessions'::regclass AND attgenerated <> ''
            """));
    }

    private async Task<SessionRecord> CreateAsync()
    {
        var record = Some.Session().CreatedAt(_clock.GetUtcNow());
        Assert.True(await _store.TryCreateAsync(record, Cancellation));
        return record;
    }

    private Task<long> DueAsync(SessionRecord record) =>
        postgres.ScalarAsync<long>($"SELECT due_at FROM {{schema}}.sessions WHERE handle = '{record.Handle}'");
}
