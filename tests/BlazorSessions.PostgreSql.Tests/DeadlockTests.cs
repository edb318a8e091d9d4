using System.Security.Cryptography;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// All verbs that lock more than one row, on the same few rows at once, from two nodes. PostgreSQL answers a circle of
/// waiting with an error, which is a <see cref="SessionStoreException"/> here and fails the fact.
/// </summary>
public sealed class DeadlockTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Rounds = 300;
    private const int Sessions = 6;
    private const int Limit = 3;

    private static readonly ExternalSession s_external = new("https://login.example", "42");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_two_verbs_wait_for_each_other()
    {
        await using var database = postgres.Connect();
        var (one, two) = (database.Store(name: ""), database.Store(name: ""));
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync(one, two, round);
        }
    }

    private static async Task RoundAsync(PostgreSqlSessionStore one, PostgreSqlSessionStore two, int round)
    {
        var handles = await CreateAsync(one);
        var userKey = Some.UserKey();
        var backward = handles.Reverse().ToArray();
        var other = Some.UserKey();
        Func<Task>[] verbs =
        [
            .. handles.Select((handle, i) => SignIn(i % 2 == 0 ? one : two, handle, userKey)),
            .. handles.Select((handle, i) => SignIn(i % 2 == 0 ? two : one, handle, i % 3 == 0 ? other : userKey)),
            .. handles.Select((handle, i) => Merge(i % 2 == 0 ? one : two, handle)),
            .. handles.Select((handle, i) => Drop(i % 2 == 0 ? two : one, handle)),
            () => EndExternalAsync(one),
            () => EndExternalAsync(two),
            () => one.TouchAsync([.. handles.Select(Touch)], Cancellation).AsTask(),
            () => two.TouchAsync([.. backward.Select(Touch)], Cancellation).AsTask(),
            () => PagesOf.EndUserAsync(one, userKey, handles[0]),
            () => PagesOf.EndUserAsync(two, userKey),
            () => PagesOf.EndUserAsync(two, other),
            () => one.EndAsync(handles[2], Cancellation).AsTask(),
            () => two.DeleteExpiredAsync(The.Start, 100, Cancellation).AsTask(),
            () => round % 10 == 0 ? one.EndBatchAsync(null, 100, Cancellation).AsTask() : Task.CompletedTask,
        ];
        RandomNumberGenerator.Shuffle(verbs.AsSpan());

        await Task.WhenAll(verbs.Select(verb => Task.Run(verb)));

        Assert.InRange((await PagesOf.ListAsync(one, userKey)).Count, 0, Limit);
    }

    private static async Task<SessionHandle[]> CreateAsync(PostgreSqlSessionStore store)
    {
        SessionRecord[] records = [.. Enumerable.Range(0, Sessions).Select(_ => Some.Session())];
        foreach (var record in records)
        {
            await store.TryCreateAsync(record, Cancellation);
        }

        return [.. records.Select(record => record.Handle)];
    }

    // A conflict when a session of the user has ended just after it was counted.
    private static Func<Task> SignIn(PostgreSqlSessionStore store, SessionHandle handle, string userKey) => async () =>
    {
        var epoch = await store.GetEpochAsync(userKey, Cancellation);
        var signIn = Some.SignIn(userKey, epoch);
        await store.MergeAsync(
            handle,
            Some.Change().SigningIn(signIn with { MaxSessions = Limit, User = signIn.User with { External = s_external } }),
            Cancellation);
    };

    private static Func<Task> Drop(PostgreSqlSessionStore store, SessionHandle handle) => () => store
        .MergeAsync(handle, Some.Change().Remove("cart").DroppingIfEmpty(), Cancellation).AsTask();

    private static Func<Task> Merge(PostgreSqlSessionStore store, SessionHandle handle) => () => store
        .MergeAsync(handle, Some.Change().Set("cart", "tea").ActiveAt(The.Start + The.Tick), Cancellation).AsTask();

    private static Task EndExternalAsync(PostgreSqlSessionStore store) =>
        PagesOf.EndAsync(after => store.EndBatchAsync(s_external, after, 2, Cancellation));

    private static SessionTouch Touch(SessionHandle handle) => new(handle, The.Start + (2 * The.Tick));
}
