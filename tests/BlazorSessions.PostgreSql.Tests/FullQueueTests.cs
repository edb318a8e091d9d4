using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// A queue of notifications that is full: a commit that notifies is refused, and all that it did is undone. It takes 8 GB
/// to fill one, so a function in the way of <c>pg_notify</c> has the commit fail as PostgreSQL does.
/// </summary>
public sealed class FullQueueTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>, IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Full => new NpgsqlConnectionStringBuilder(PostgreSqlFixture.ConnectionString)
    {
        SearchPath = $"{postgres.Schema}_full,pg_catalog",
    }.ConnectionString;

    [Fact]
    public async Task An_end_goes_without_a_message_and_the_first_of_a_row_is_a_warning()
    {
        await using var database = postgres.Connect(Full);
        var store = new PostgreSqlSessionStore(
            database, PostgreSqlFixture.SomeText(), _clock, _log.CreateLogger<PostgreSqlSessionStore>());
        SessionHandle[] handles = [await CreateAsync(), await CreateAsync()];

        foreach (var handle in handles)
        {
            Assert.True(await store.EndAsync(handle, "a message", Cancellation));
            Assert.False(await store.EndAsync(handle, "a message", Cancellation));
            Assert.Null(await store.FindAsync(handle, Cancellation));
        }

        Assert.Equal(
            [(505, LogLevel.Warning), (505, LogLevel.Debug)], _log.All.Select(line => (line.Id, line.Level)));

        async Task<SessionHandle> CreateAsync()
        {
            var record = Some.Session();
            Assert.True(await store.TryCreateAsync(record, Cancellation));
            return record.Handle;
        }
    }

    [Fact]
    public async Task The_other_node_finds_an_end_by_its_sweep()
    {
        await using var here = await StartAsync(Full);
        await using var there = await StartAsync(PostgreSqlFixture.ConnectionString);
        await using var visitor = new Visitor(there, _clock);
        await visitor.DoAsync("/sign-in/Ada");
        await using var tab = await visitor.OpenAsync();
        Assert.Equal("Ada", tab.TextOf("user"));

        Assert.True(await here.Directory.RevokeAsync(SessionHandle.Parse((await visitor.StateAsync()).Handle!), Cancellation));

        _clock.Advance(TimeSpan.FromSeconds(5));
        await tab.WaitForAsync(t => t.TextOf("status") == "Ended", Cancellation);
        Assert.Contains(_log.All, line => line.Id == 505);
    }

    public async ValueTask InitializeAsync()
    {
        await using (var database = postgres.Connect())
        {
            await database.EnsureReadyAsync(Cancellation);
        }

        await postgres.ExecuteAsync("""
            DROP SCHEMA IF EXISTS {schema}_full CASCADE;
            CREATE SCHEMA {schema}_full;
            CREATE FUNCTION {schema}_full.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS
                $$ BEGIN PERFORM set_config('blazorsessions.notifies', 'yes', true); END $$;
            CREATE FUNCTION {schema}_full.commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF current_setting('blazorsessions.notifies', true) = 'yes' THEN
                    RAISE 'too many notifications in the NOTIFY queue' USING ERRCODE = '54000';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER full_queue AFTER DELETE ON {schema}.sessions DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION {schema}_full.commit();
            """);
    }

    public async ValueTask DisposeAsync() => await postgres.ExecuteAsync("DROP SCHEMA {schema}_full CASCADE");

    private Task<Node> StartAsync(string connectionString) => Node.StartAsync(_clock, _log, sessions =>
    {
        sessions.Services.AddSingleton<IDataProtectionProvider>(_keys);
        sessions.UsePostgreSql(options =>
        {
            options.ConnectionString = connectionString;
            options.Schema = postgres.Schema;
        });
    });
}
