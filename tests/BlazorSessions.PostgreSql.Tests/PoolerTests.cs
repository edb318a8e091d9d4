using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// Behind a pooler that gives each transaction another connection, where the statement that one node has prepared may be
/// another's by the time it runs.
/// </summary>
public sealed class PoolerTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Rounds = 250;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Gets what max_prepared_statements is, and what the app says: statements, or nothing.</summary>
    public static TheoryData<int, bool?> Poolers => PgBouncer.KnowsStatements
        ? new() { { 0, null }, { 0, true }, { 200, null }, { 200, true } }
        : new() { { 0, null }, { 0, true } };

    [Theory]
    [MemberData(nameof(Poolers))]
    public async Task Nodes_with_different_statements_do_each_other_no_harm(int maxPrepared, bool? prepare)
    {
        await using var bouncer = await PgBouncer.StartAsync(PostgreSqlFixture.ConnectionString, maxPrepared);
        await using var first = postgres.Connect(bouncer.ConnectionString, options => options.PrepareStatements = prepare);
        await using var second = postgres.Connect(bouncer.ConnectionString, options => options.PrepareStatements = prepare);
        var name = PostgreSqlFixture.SomeText();
        var (reader, other) = (first.Store(name: name), second.Store(name: name));
        SessionRecord[] records = [.. Enumerable.Range(0, 8).Select(_ => Some.Session())];
        foreach (var record in records)
        {
            Assert.True(await reader.TryCreateAsync(record, Cancellation));
        }

        // Each uses other statements than the other, with parameters of the same types.
        await Task.WhenAll(records.SelectMany<SessionRecord, Task>(record =>
        [
            Task.Run(async () =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    Same.Record(record, await reader.FindAsync(record.Handle, Cancellation));
                }
            }),
            Task.Run(async () =>
            {
                for (var i = 0; i < Rounds / 2; i++)
                {
                    Assert.False(await other.EndAsync(SessionHandle.New(), Cancellation));
                    Assert.Equal(0, await other.GetEpochAsync(Some.UserKey(), Cancellation));
                }
            }),
        ]));

        Assert.Equal(records.Length, (await reader.ProbeAsync([.. records.Select(record => record.Handle)], Cancellation)).Count);
    }

    [Theory]
    [InlineData(null, "set PrepareStatements to true")]
    [InlineData(false, null)]
    [InlineData(true, "mixes up what its clients have prepared")]
    public async Task The_app_is_told_once_why_nothing_is_prepared_unless_it_wanted_that(bool? prepare, string? told)
    {
        using var log = new RecordedLog();
        await using var bouncer = await PgBouncer.StartAsync(PostgreSqlFixture.ConnectionString);
        var source = new OwnSource(bouncer.ConnectionString);
        await using var database = new PostgreSqlDatabase(
            source, new() { Schema = postgres.Schema, PrepareStatements = prepare }, log.CreateLogger<PostgreSqlDatabase>());

        await database.EnsureReadyAsync(Cancellation);
        await database.EnsureReadyAsync(Cancellation);

        Assert.False(PostgreSqlConnectionString.PreparesByItself(source.DataSource.ConnectionString));
        Assert.Equal(told is null ? 0 : 1, log.Warnings.Count());
        Assert.All(log.Warnings, line => Assert.Contains(told!, line.Text)); // None where it is null.
    }

    [Fact]
    public async Task A_data_source_of_the_app_prepares_nothing_behind_it_either()
    {
        await using var bouncer = await PgBouncer.StartAsync(PostgreSqlFixture.ConnectionString);
        await using var source = NpgsqlDataSource.Create(bouncer.ConnectionString);
        var shared = new SharedSource(source);
        await using var database = new PostgreSqlDatabase(
            shared, new() { Schema = postgres.Schema }, new RecordedLog().CreateLogger<PostgreSqlDatabase>());

        await database.EnsureReadyAsync(Cancellation);

        Assert.False(shared.PreparesCommands);
    }

    [Fact]
    public async Task Where_none_stands_between_statements_are_prepared()
    {
        await using var source = NpgsqlDataSource.Create(PostgreSqlFixture.ConnectionString);
        var (shared, own) = (new SharedSource(source), new OwnSource(PostgreSqlFixture.ConnectionString));
        foreach (IConnectionSource each in new IConnectionSource[] { shared, own })
        {
            await using var database = new PostgreSqlDatabase(
                each, new() { Schema = postgres.Schema }, new RecordedLog().CreateLogger<PostgreSqlDatabase>());
            await database.EnsureReadyAsync(Cancellation);

            Assert.True(each.PreparesCommands || PostgreSqlConnectionString.PreparesByItself(each.DataSource.ConnectionString));
        }
    }

    [Fact]
    public async Task A_server_that_is_away_behind_it_is_away_and_does_not_stop_the_app()
    {
        using var log = new RecordedLog();
        await using var bouncer = await PgBouncer.StartAsync($"Host=127.0.0.1;Port={FreePort.Next()};Username=postgres");
        await using var database = postgres.Connect(bouncer.ConnectionString);

        await new PostgreSqlStartup(database, log.CreateLogger<PostgreSqlStartup>()).StartingAsync(Cancellation);

        Assert.Contains("could not be used when the app started", Assert.Single(log.Warnings).Text);
    }
}
