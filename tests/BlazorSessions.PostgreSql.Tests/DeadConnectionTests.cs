using System.Diagnostics;
using BlazorSessions.PostgreSql.KeyRing;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>Connections of the pool that died while nobody looked.</summary>
public sealed class DeadConnectionTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Pooled = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData(";Target Session Attributes=primary;Host=127.0.0.1,127.0.0.1")]
    public async Task Of_eight_that_fell_silent_two_cost_a_verb_at_most(string settings)
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var app = App(cable.ConnectionString + settings);
        var directory = app.GetRequiredService<ISessionDirectory>();
        var store = app.GetRequiredKeyedService<ISessionStore>("");
        var record = Some.Session().CreatedAt(TimeProvider.System.GetUtcNow());
        await FillAsync(store, cable);
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        cable.Silence();

        for (var i = 0; i < Pooled; i++)
        {
            try
            {
                Assert.NotNull(await directory.FindAsync(record.Handle, Cancellation));
            }
            catch (SessionStoreException)
            {
                // One of the silent, or the machine was slow: the cable tells which.
            }
        }

        Assert.InRange(cable.Unanswered, 1, 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";Target Session Attributes=primary;Host=127.0.0.1,127.0.0.1")]
    public async Task Those_that_were_closed_cost_no_read(string settings)
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var database = postgres.Connect(cable.ConnectionString + settings);
        var store = database.Store();
        var record = Some.Session();
        await FillAsync(store, cable);
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        cable.Cut();

        for (var i = 0; i < Pooled; i++)
        {
            Assert.NotNull(await store.FindAsync(record.Handle, Cancellation));
        }
    }

    [Fact]
    public async Task One_that_its_verb_gave_up_leaves_the_others_open_and_a_second_one_does_not()
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var database = postgres.Connect(cable.ConnectionString);
        var store = database.Store();
        await FillAsync(store, cable);

        await GiveUpOneAsync();
        var before = cable.Connections;
        await FindSomeAsync();
        Assert.Equal(before, cable.Connections);

        await GiveUpOneAsync();
        await FindSomeAsync();
        Assert.NotEqual(before, cable.Connections);

        // Two at a time: while one waits in vain, the other is answered.
        async Task GiveUpOneAsync()
        {
            var (unanswered, isGivenUp, watch) = (cable.Unanswered, false, Stopwatch.StartNew());
            cable.SilenceOne();
            await Task.WhenAll(FindAsync(), FindAsync());
            Assert.Equal(unanswered + 1, cable.Unanswered);

            async Task FindAsync()
            {
                while (!isGivenUp && watch.Elapsed < TimeSpan.FromSeconds(60))
                {
                    using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                    try
                    {
                        await store.FindAsync(SessionHandle.New(), budget.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        // It was the one, or the machine was slow.
                        isGivenUp = cable.Unanswered > unanswered;
                    }
                }
            }
        }

        async Task FindSomeAsync()
        {
            for (var i = 0; i < Pooled / 2; i++)
            {
                await store.FindAsync(SessionHandle.New(), Cancellation);
            }
        }
    }

    [Fact]
    public async Task Those_that_were_closed_cost_the_key_ring_nothing()
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var database = postgres.Connect(cable.ConnectionString);
        var keys = new PostgreSqlXmlRepository(database);
        await FillAsync(database.Store(), cable);
        cable.Cut();

        keys.GetAllElements();
    }

    [Fact]
    public async Task Those_that_the_server_ended_cost_no_read()
    {
        await using var database = postgres.Connect(
            PostgreSqlFixture.ConnectionString + ";Application Name=dead;Maximum Pool Size=8");
        var store = database.Store();
        Assert.Empty(await store.ProbeAsync([], Cancellation));
        await postgres.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dead'");

        Assert.Empty(await store.ProbeAsync([], Cancellation));
    }

    [Fact]
    public async Task A_read_is_asked_twice_and_no_more_and_a_write_once()
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var database = postgres.Connect(cable.ConnectionString);
        var store = database.Store();
        Assert.True(await store.TryCreateAsync(Some.Session(), Cancellation));
        cable.CutsStatements = true;

        var before = cable.Connections;
        await Assert.ThrowsAsync<SessionStoreException>(() => store.EndAsync(SessionHandle.New(), Cancellation).AsTask());
        var written = cable.Connections - before;
        await Assert.ThrowsAsync<SessionStoreException>(() => store.FindAsync(SessionHandle.New(), Cancellation).AsTask());

        Assert.Equal((0, 2), (written, cable.Connections - before - written));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(";Maximum Pool Size=2", true)]
    public async Task Without_a_connection_left_verbs_fail_that_need_another_and_wait_where_the_pool_is_as_small(
        string settings, bool allSucceed)
    {
        const int Verbs = 16;
        var role = PostgreSqlFixture.SomeSchema();
        await using (var owner = postgres.Connect())
        {
            await owner.EnsureReadyAsync(Cancellation);
        }

        // One more than a pool of two: the server may still be ending the connection that saw to the tables.
        await postgres.ExecuteAsync(
            $"CREATE ROLE {role} LOGIN CONNECTION LIMIT 3; GRANT USAGE ON SCHEMA {{schema}} TO {role}; "
            + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {{schema}} TO {role}");
        try
        {
            var asRole = new NpgsqlConnectionStringBuilder(PostgreSqlFixture.ConnectionString) { Username = role };
            await using var database = postgres.Connect(asRole.ConnectionString + settings);
            var store = database.Store();
            await database.EnsureReadyAsync(Cancellation);

            // Each takes long enough for all to begin.
            var done = await Task.WhenAll(Enumerable.Range(0, Verbs).Select(_ => Task.Run(() => SucceedsAsync(store))));

            Assert.Contains(true, done);
            Assert.Equal(allSucceed, done.All(succeeded => succeeded));
            Assert.True(await SucceedsAsync(store));
        }
        finally
        {
            await postgres.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }

        static async Task<bool> SucceedsAsync(PostgreSqlSessionStore store)
        {
            try
            {
                for (var i = 0; i < 20; i++)
                {
                    await store.ProbeAsync([SessionHandle.New()], Cancellation);
                }

                return true;
            }
            catch (SessionStoreException e)
            {
                Assert.Equal(PostgresErrorCodes.TooManyConnections, Assert.IsType<PostgresException>(e.InnerException).SqlState);
                Assert.False(e.OutcomeUnknown);
                return false;
            }
        }
    }

    /// <summary>Has a store open as many connections as are silenced later.</summary>
    private static async Task FillAsync(ISessionStore store, Cable cable)
    {
        while (cable.Connections < Pooled)
        {
            await Task.WhenAll(Enumerable.Range(0, 2 * Pooled).Select(_ =>
                Task.Run(() => store.FindAsync(SessionHandle.New(), Cancellation).AsTask())));
        }
    }

    private ServiceProvider App(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddBlazorSessions().UsePostgreSql(options =>
        {
            options.ConnectionString = connectionString;
            options.Schema = postgres.Schema;
        });
        return services.BuildServiceProvider();
    }
}
