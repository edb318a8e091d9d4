using System.Diagnostics;
using System.Globalization;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>
/// One user has very many sessions, and all of them are ended. BLAZORSESSIONS_MANY_SESSIONS says how many: 100000 for
/// the figures in docs/stores/postgresql.md, with the time limit that apps have.
/// </summary>
public sealed class ManySessionsTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Few = 2_600;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Sessions =>
        int.TryParse(Environment.GetEnvironmentVariable("BLAZORSESSIONS_MANY_SESSIONS"), CultureInfo.InvariantCulture, out var count)
            ? count
            : Few;

    [Fact]
    public async Task Ends_of_a_user_with_many_sessions_get_through_and_keep_nobody_else_waiting()
    {
        await using var app = App();
        var store = app.GetRequiredKeyedService<ISessionStore>("");
        var other = await SignedInAsync(store, "7");
        await FillAsync(await SignedInAsync(store, "42"));
        var directory = app.GetRequiredService<ISessionDirectory>();
        using var stop = new CancellationTokenSource();
        var reads = Task.Run(() => ReadAsync(store, other.Handle, stop.Token), Cancellation);
        var watch = Stopwatch.StartNew();
        int ended = 0, calls = 0;

        for (var isOver = false; !isOver; calls++)
        {
            try
            {
                ended += await directory.RevokeUserAsync("42", Cancellation);
                isOver = true;
            }
            catch (SessionsLeftException exception)
            {
                Assert.True(exception.Ended > 0, "A call got nowhere.");
                Write($"call {calls + 1}: {exception.Message}");
                ended += exception.Ended;
            }
        }

        Write($"{ended} ended in {calls} calls, {watch.Elapsed.TotalMilliseconds:N0} ms");
        await stop.CancelAsync();
        var times = await reads;
        Write($"reads of another session meanwhile: {times.Count}, median {times[times.Count / 2]:N1} ms, longest {times[^1]:N1} ms");

        // A batch whose answer comes too late has ended its sessions all the same.
        Assert.InRange(ended, calls == 1 ? Sessions : 1, Sessions);
        Assert.Equal(0, await ((IUserSessionIndex)store).CountAsync("42", 10, Cancellation));
        Assert.NotNull(await store.FindAsync(other.Handle, Cancellation));
    }

    private static async Task<List<double>> ReadAsync(
        ISessionStore store, SessionHandle handle, CancellationToken stop)
    {
        List<double> times = [];
        do
        {
            var watch = Stopwatch.StartNew();
            Assert.NotNull(await store.FindAsync(handle, Cancellation));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        while (!stop.IsCancellationRequested);
        times.Sort();
        return times;
    }

    private static async Task<SessionRecord> SignedInAsync(ISessionStore store, string userKey)
    {
        var record = Some.Session().CreatedAt(TimeProvider.System.GetUtcNow()).With("cart", new byte[1_000]);
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        var signIn = Some.SignIn(userKey) with { AbsoluteExpiresAt = record.AbsoluteExpiresAt };
        Assert.Equal(
            MergeOutcome.Merged,
            (await store.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), Cancellation)).Outcome);
        return record;
    }

    // As many as asked, with handles in no order, all like this one.
    private Task FillAsync(SessionRecord like) => postgres.ExecuteAsync($$"""
        INSERT INTO {schema}.sessions
        SELECT filled.* FROM {schema}.sessions s, generate_series(1, {{Sessions - 1}}) AS i, LATERAL jsonb_populate_record(
            s, jsonb_build_object('handle', md5(i::text), 'created_at', s.created_at - i)) AS filled
        WHERE s.handle = '{{like.Handle}}'
        """);

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private ServiceProvider App()
    {
        var services = new ServiceCollection();
        services.AddBlazorSessions(options =>
        {
            // Time enough for a machine that has other things to do.
            options.StoreTimeout = Sessions == Few ? TimeSpan.FromMinutes(1) : options.StoreTimeout;
        }).UsePostgreSql(options =>
        {
            options.ConnectionString = PostgreSqlFixture.ConnectionString;
            options.Schema = postgres.Schema;
        });
        return services.BuildServiceProvider();
    }
}
