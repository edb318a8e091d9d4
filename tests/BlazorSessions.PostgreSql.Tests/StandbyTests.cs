using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.KeyRing;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
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
            new OwnSource(pair.Standby.ConnectionString), new SharedSource(source),
            new OwnSource(pair.StandbyFirst + ";Target Session Attributes=standby"),
        ];

        foreach (var way in ways)
        {
            var store = pair.Connect(way).Store(name: _name);
            var error = await Assert.ThrowsAsync<SessionStoreException>(() => s_reads[read](store, _ended));
            Assert.False(error.OutcomeUnknown);
        }
    }

    // The driver takes a host whose connection ended for one that is away, and asks it no more for ten seconds.
    [Fact]
    public async Task A_connection_that_the_primary_ends_is_not_the_end_of_the_primary()
    {
        var store = pair.Connect(pair.StandbyFirst + ";Application Name=ended").Store(name: _name);
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        await pair.Primary.ScalarAsync<object>(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'");

        Same.Record(record, await store.FindAsync(record.Handle, Cancellation));
    }

    [Fact]
    public async Task An_app_starts_on_a_standby_and_is_told_what_is_wrong()
    {
        using var log = new RecordedLog();
        var database = pair.Connect(pair.Standby.ConnectionString);

        await new PostgreSqlStartup(database, log.CreateLogger<PostgreSqlStartup>()).StartingAsync(Cancellation);

        Assert.Contains("add Target Session Attributes=primary", Assert.Single(log.Warnings).Text);
    }

    [Fact]
    public async Task A_data_source_of_the_app_that_leads_to_any_host_is_refused_with_the_cure()
    {
        await using var any = new NpgsqlDataSourceBuilder(pair.StandbyFirst).BuildMultiHost();
        await using var told = NpgsqlDataSource.Create(pair.StandbyFirst + ";Target Session Attributes=primary");

        var error = Assert.Throws<InvalidOperationException>(() => PostgreSqlConnectionString.CheckHosts(any));
        PostgreSqlConnectionString.CheckHosts(told);
        PostgreSqlConnectionString.CheckHosts(any.WithTargetSession(TargetSessionAttributes.Primary));

        Assert.Contains("dataSource.WithTargetSession(TargetSessionAttributes.Primary)", error.Message);
    }

    [Fact]
    public async Task A_primary_that_was_shut_to_writers_counts_as_away_until_it_takes_them_again()
    {
        var database = pair.Connect(pair.StandbyFirst);
        var (store, keys) = (database.Store(name: _name), new PostgreSqlXmlRepository(database));
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        await SetReadOnlyAsync("on");

        await Assert.ThrowsAsync<SessionStoreException>(() => store.FindAsync(record.Handle, Cancellation).AsTask());
        await Assert.ThrowsAsync<SessionStoreException>(() => store.EndAsync(record.Handle, Cancellation).AsTask());
        Assert.ThrowsAny<NpgsqlException>(keys.GetAllElements);
        await SetReadOnlyAsync("off");

        Assert.Empty(keys.GetAllElements());
        Assert.True(await store.EndAsync(record.Handle, Cancellation));
    }

    [Fact]
    public async Task A_primary_that_was_shut_to_writers_is_not_connected_to_anew_for_each_read()
    {
        var store = pair.Connect(pair.ToPrimary.ConnectionString).Store(name: _name);
        Assert.Null(await store.FindAsync(_ended.Handle, Cancellation));
        var before = pair.ToPrimary.Connections;
        await SetReadOnlyAsync("on");
        try
        {
            for (var i = 0; i < 40; i++)
            {
                await Assert.ThrowsAsync<SessionStoreException>(() => store.FindAsync(_ended.Handle, Cancellation).AsTask());
            }
        }
        finally
        {
            await SetReadOnlyAsync("off");
        }

        // One for each second that it took, and not two for each read.
        Assert.InRange(pair.ToPrimary.Connections - before, 1, 40);
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
