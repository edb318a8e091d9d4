using System.Globalization;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// A merge is another statement for each way in which a delta is made, and each must look again at a row that has
/// changed while it waited. Writers of one session count its value up: one that is not kept was lost.
/// </summary>
public sealed class MergeRaceTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Writers = 16;
    private const int Increments = 25;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => [.. s_ways.Keys];

    private static readonly Dictionary<string, Func<SessionRecord, SessionDelta>> s_ways = new()
    {
        ["reading the value"] = record => Counted(record).Reading("count", record),
        ["reading values"] = record =>
            Counted(record).Set("other", "x").Remove("third").Reading("count", record).Reading("absent", 0),
        ["expecting the version"] = record => Counted(record).Expecting(record.Version),
        ["expecting the version, of values"] = record => Counted(record).Set("other", "x").Expecting(record.Version),
        ["rotating"] = record => Counted(record).Expecting(record.TokenHash).RotatingTo(The.Token($"{record.Version}")),
        ["signing in"] = record => Counted(record).Expecting(record.Version).SigningIn("42"),
        ["signing in within a limit"] = record => Counted(record).Expecting(record.Version).SigningIn("42", limit: 5),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_increment_is_lost(string way)
    {
        await using var database = postgres.Connect();
        var store = database.Store();
        var record = Some.Session().With("count", "0");
        await store.TryCreateAsync(record, Cancellation);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < Increments; n++)
            {
                await IncrementAsync(store, record.Handle, s_ways[way]);
            }
        })));

        var found = await store.FindAsync(record.Handle, Cancellation);
        Assert.Equal(Writers * Increments, Count(found!));
        Assert.Equal(1 + (Writers * Increments), found!.Version);
    }

    // The sessions that were to end would be looked for before this one is the user's.
    [Theory]
    [InlineData(true, null)]
    [InlineData(true, 5)]
    [InlineData(false, null)]
    [InlineData(false, 5)]
    public async Task An_end_of_all_waits_for_a_sign_in_that_has_seen_the_previous_epoch(bool isKnown, int? limit)
    {
        var (user, record) = (Some.UserKey(), Some.Session());
        await using var database = postgres.Connect();
        var store = database.Store();
        await store.TryCreateAsync(record, Cancellation);
        if (isKnown)
        {
            await store.RaiseEpochAsync(user, Cancellation);
        }

        var signIn = Some.Change().SigningIn(user, limit: limit, epoch: await store.GetEpochAsync(user, Cancellation));
        await using var holder = await postgres.DataSource.OpenConnectionAsync(Cancellation);
        await using var held = await holder.BeginTransactionAsync(Cancellation);
        await using var hold = new NpgsqlCommand(
            $"SELECT FROM {postgres.Schema}.sessions WHERE handle = '{record.Handle}' FOR UPDATE", holder, held);
        await hold.ExecuteNonQueryAsync(Cancellation);
        var merge = store.MergeAsync(record.Handle, signIn, Cancellation).AsTask();
        await WaitAsync(() => false, waiting: 1);
        var raise = store.RaiseEpochAsync(user, Cancellation).AsTask();
        await WaitAsync(() => raise.IsCompleted, waiting: 2);
        Assert.False(raise.IsCompleted);

        await held.CommitAsync(Cancellation);

        Assert.Equal(MergeOutcome.Merged, (await merge).Outcome);
        var ended = await store.EndBatchAsync(user, await raise, null, null, 10, Cancellation);
        Assert.Equal([record.Handle], ended.Handles);
    }

    private async Task WaitAsync(Func<bool> isOver, int waiting)
    {
        while (!isOver() && await postgres.ScalarAsync<long>($"""
            SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{postgres.Schema}%'
            """) < waiting)
        {
            await Task.Yield();
        }
    }

    private static async Task IncrementAsync(
        PostgreSqlSessionStore store, SessionHandle handle, Func<SessionRecord, SessionDelta> way)
    {
        MergeOutcome outcome;
        do
        {
            var found = await store.FindAsync(handle, Cancellation);
            outcome = (await store.MergeAsync(handle, way(found!), Cancellation)).Outcome;
            Assert.Contains(outcome, new[] { MergeOutcome.Merged, MergeOutcome.Conflict });
        }
        while (outcome == MergeOutcome.Conflict);
    }

    private static SessionDelta Counted(SessionRecord record) => Some.Change().Set("count", $"{Count(record) + 1}");

    private static int Count(SessionRecord record) =>
        int.Parse(The.Text(record.Values["count"].Data), CultureInfo.InvariantCulture);
}
