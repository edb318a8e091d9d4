using System.Globalization;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;

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
        ["signing in"] = record => Counted(record).Expecting(record.Version).SigningIn("42", limit: 5),
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
