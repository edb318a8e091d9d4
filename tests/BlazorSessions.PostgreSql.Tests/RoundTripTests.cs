using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class RoundTripTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private static readonly SessionHandle s_handle = SessionHandle.New();
    private static readonly SessionHandle[] s_many = [.. Enumerable.Range(0, 9_999).Select(_ => SessionHandle.New())];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Verbs => [.. s_verbs.Keys];

    // Only a merge that found no row to change asks why, and nothing was written then.
    private static readonly HashSet<string> s_askedTwice =
        ["merge in conflict", "sign in over the limit", "merge that would have dropped what is missing"];

    private static readonly Dictionary<string, Func<PostgreSqlSessionStore, SessionRecord, Task>> s_verbs = new()
    {
        ["create"] = async (store, _) => await store.TryCreateAsync(Some.Session(), Cancellation),
        ["create again"] = async (store, record) => await store.TryCreateAsync(record, Cancellation),
        ["find"] = async (store, record) => await store.FindAsync(record.Handle, Cancellation),
        ["find what is missing"] = async (store, _) => await store.FindAsync(s_handle, Cancellation),
        ["merge"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), Cancellation),
        ["merge in conflict"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().Reading("cart", 7).Set("cart", "tea"), Cancellation),
        ["merge of what is missing"] = async (store, _) =>
            await store.MergeAsync(s_handle, Some.Change().Set("cart", "tea"), Cancellation),
        ["sign in"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().SigningIn(Some.UserKey()), Cancellation),
        ["sign in over the limit"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().SigningIn(Some.UserKey(), limit: 0), Cancellation),
        ["merge into what is held"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea").On(record), Cancellation),
        ["drop"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().Clearing().DroppingIfEmpty(), Cancellation),
        ["merge that would have dropped what is missing"] = async (store, _) =>
            await store.MergeAsync(s_handle, Some.Change().Clearing().DroppingIfEmpty(), Cancellation),
        ["clear the previous token"] = async (store, record) =>
            await store.MergeAsync(record.Handle, Some.Change().ClearingPrevious(), Cancellation),
        ["end"] = async (store, record) => await store.EndAsync(record.Handle, Cancellation),
        ["epoch"] = async (store, _) => await store.GetEpochAsync("42", Cancellation),
        ["list"] = async (store, _) => await store.ListPageAsync("42", null, 200, Cancellation),
        ["count"] = async (store, _) => await store.CountAsync("42", 100, Cancellation),
        ["raise an epoch"] = async (store, _) => await store.RaiseEpochAsync("42", Cancellation),
        ["forget a user"] = async (store, _) => await store.ForgetAsync("42", Cancellation),
        ["end of a user"] = async (store, _) => await store.EndBatchAsync("42", 7, s_handle, null, 10, Cancellation),
        ["end of an external session"] = async (store, _) =>
            await store.EndBatchAsync(new ExternalSession("https://login.example", "42"), null, 10, Cancellation),
        ["probe"] = async (store, record) => await store.ProbeAsync([record.Handle, s_handle], Cancellation),
        ["probe of many"] = async (store, record) => await store.ProbeAsync([record.Handle, .. s_many], Cancellation),
        ["touch"] = async (store, record) =>
            await store.TouchAsync([new(record.Handle, The.Start + The.Tick), new(s_handle, The.Start)], Cancellation),
        ["touch of many"] = async (store, _) => await store.TouchAsync(
            [.. s_many.Select(handle => new SessionTouch(handle, The.Start + The.Tick))], Cancellation),
        ["clean-up"] = async (store, _) => await store.DeleteExpiredAsync(The.Start, 10, Cancellation),
        ["server's clock"] = async (store, _) => await store.GetServerTimeAsync(Cancellation),
        ["end of all"] = async (store, _) => await store.EndBatchAsync(null, 10, Cancellation),
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public Task A_verb_is_one_statement_and_one_round_trip(string verb) => CountedAsync(verb, prepare: true, parses: 0);

    [Theory]
    [MemberData(nameof(Verbs))]
    public Task A_verb_without_preparation_is_too(string verb) =>
        CountedAsync(verb, prepare: false, parses: 1);

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_verb_over_the_data_source_of_the_app_is_too_once_it_is_prepared(string verb)
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var app = Npgsql.NpgsqlDataSource.Create(cable.ConnectionString + ";No Reset On Close=true");
        await using var database = new PostgreSqlDatabase(
            new SharedSource(app), new() { Schema = postgres.Schema }, NullLogger<PostgreSqlDatabase>.Instance);

        await CountAsync(verb, cable, database, parses: 0);
    }

    private async Task CountedAsync(string verb, bool prepare, int parses)
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var database = postgres.Connect(
            cable.ConnectionString, options => options.PrepareStatements = prepare);

        await CountAsync(verb, cable, database, parses);
    }

    private static async Task CountAsync(string verb, Cable cable, PostgreSqlDatabase database, int parses)
    {
        var store = database.Store();
        SessionRecord record;
        for (var i = 0; i < 3; i++)
        {
            record = Some.Session();
            await store.TryCreateAsync(record, Cancellation);
            await s_verbs[verb](store, record);
        }

        record = Some.Session();
        await store.TryCreateAsync(record, Cancellation);
        var before = (cable.RoundTrips, cable.Statements, cable.Parses);

        await s_verbs[verb](store, record);

        var statements = s_askedTwice.Contains(verb) ? 2 : 1;
        Assert.Equal(
            (statements, statements, statements * parses),
            (cable.RoundTrips - before.RoundTrips, cable.Statements - before.Statements, cable.Parses - before.Parses));
    }
}
