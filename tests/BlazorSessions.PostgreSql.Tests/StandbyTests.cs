using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>A standby may be behind: it is no place to read, whatever leads there.</summary>
public sealed class StandbyTests(Pair pair) : IClassFixture<Pair>, IAsyncLifetime
{
    private static readonly Dictionary<string, Func<PostgreSqlSessionStore, SessionRecord, Task>> s_reads = new()
    {
        ["find"] = async (store, record) => await store.FindAsync(record.Handle, Cancellation),
        ["find what is missing"] = async (store, _) => await store.FindAsync(SessionHandle.New(), Cancellation),
        ["probe"] = async (store, record) => await store.ProbeAsync([record.Handle], Cancellation),
        ["probe of nothing"] = async (store, _) => await store.ProbeAsync([], Cancellation),
        ["epoch"] = async (store, _) => await store.GetEpochAsync("nobody", Cancellation),
        ["list"] = async (store, _) => await store.ListPageAsync("nobody", null, 10, Cancellation),
        ["count"] = async (store, _) => await store.CountAsync("nobody", 10, Cancellation),
    };

    private readonly string _name = PostgreSqlFixture.SomeText();
    private SessionRecord _ended = null!; // Set before each fact.

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Reads => [.. s_reads.Keys];

    public async ValueTask InitializeAsync()
    {
        var store = pair.Connect(pair.Primary.ConnectionString).Store(name: _name);
        _ended = Some.Session();
        await pair.Standby.ScalarAsync<object>("SELECT pg_wal_replay_resume()");
        Assert.True(await store.TryCreateAsync(_ended, Cancellation));
        await pair.CatchUpAsync();
        await pair.Standby.ScalarAsync<object>("SELECT pg_wal_replay_pause()");
        Assert.True(await store.EndAsync(_ended.Handle, Cancellation));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("")]
    [InlineData(";Load Balance Hosts=true")]
    [InlineData(";Target Session Attributes=read-write")]
    public async Task With_several_hosts_the_primary_answers(string settings)
    {
        var store = pair.Connect(pair.StandbyFirst + settings).Store(name: _name);

        for (var i = 0; i < 40; i++)
        {
            Assert.Null(await store.FindAsync(_ended.Handle, Cancellation));
        }

        Assert.True(await store.TryCreateAsync(Some.Session(), Cancellation));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_standby_that_is_asked_all_the_same_counts_as_away(string read)
    {
        await using var source = NpgsqlDataSource.Create(pair.Standby.ConnectionString);
        IConnectionSource[] ways =
        [
            new OwnSource(pair.Standby.ConnectionString, prepare: true), new SharedSource(source, prepare: true),
            new OwnSource(pair.StandbyFirst + ";Target Session Attributes=standby", prepare: true),
        ];

        foreach (var way in ways)
        {
            var store = pair.Connect(way).Store(name: _name);
            var error = await Assert.ThrowsAsync<SessionStoreException>(() => s_reads[read](store, _ended));
            Assert.False(error.OutcomeUnknown);
        }
    }

    [Fact]
    public async Task A_primary_that_was_shut_to_writers_counts_as_away_until_it_takes_them_again()
    {
        var store = pair.Connect(pair.StandbyFirst).Store(name: _name);
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        await SetReadOnlyAsync("on");

        await Assert.ThrowsAsync<SessionStoreException>(() => store.FindAsync(record.Handle, Cancellation).AsTask());
        await Assert.ThrowsAsync<SessionStoreException>(() => store.EndAsync(record.Handle, Cancellation).AsTask());
        await SetReadOnlyAsync("off");

        Assert.True(await store.EndAsync(record.Handle, Cancellation));
    }

    private async Task SetReadOnlyAsync(string value)
    {
        await pair.Primary.ScalarAsync<object>($"ALTER SYSTEM SET default_transaction_read_only = {value}");
        await pair.Primary.ScalarAsync<object>("SELECT pg_reload_conf()");
        while (await pair.Primary.ScalarAsync<string>("SHOW default_transaction_read_only") != value)
        {
            await Task.Yield();
        }
    }
}
