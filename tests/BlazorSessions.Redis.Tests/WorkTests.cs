using System.Globalization;
using System.Text.RegularExpressions;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

/// <summary>Redis does nothing else while a script runs, so no script does work whose size the data decides.</summary>
public sealed partial class WorkTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private const int Sessions = 1_200;
    private const int Limit = 100;

    private readonly FakeTimeProvider _clock = new(The.Start);
    private RedisProcess _server = null!; // set before each fact, as are the two below
    private ConnectionMultiplexer _connection = null!;
    private RedisSessionStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisProcess.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        _store = redis.Store(_connection, "", _clock);
        foreach (var part in Enumerable.Range(0, Sessions).Chunk(Limit))
        {
            await Task.WhenAll(part.Select(async _ =>
            {
                var record = Some.Session();
                await _store.TryCreateAsync(record, Cancellation);
                await _store.MergeAsync(record.Handle, Some.Change().SigningIn("42"), Cancellation);
            }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_connection?.CloseAsync() ?? Task.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Raising_an_epoch_and_counting_touch_no_session()
    {
        var work = await WorkOfAsync(async () =>
        {
            await _store.RaiseEpochAsync("42", Cancellation);
            Assert.Equal(Limit, await _store.CountAsync("42", Limit, Cancellation));
            Assert.Equal(Sessions, await _store.CountAsync("42", 100_000, Cancellation));
        });

        Assert.Equal((0, 0), (work.GetValueOrDefault("hget"), work.GetValueOrDefault("del")));
    }

    [Fact]
    public async Task A_sign_in_below_the_limit_reads_no_other_session()
    {
        var record = Some.Session();
        await _store.TryCreateAsync(record, Cancellation);

        var work = await WorkOfAsync(() => _store.MergeAsync(
            record.Handle, Some.Change().SigningIn("42", limit: Sessions + 1), Cancellation).AsTask());

        Assert.Equal(1, work["hget"]);
    }

    [Fact]
    public async Task A_sign_in_at_the_limit_reads_no_more_sessions_than_the_limit()
    {
        var record = Some.Session();
        await _store.TryCreateAsync(record, Cancellation);
        MergeResult? result = null;

        var work = await WorkOfAsync(async () => result = await _store.MergeAsync(
            record.Handle, Some.Change().SigningIn("42", limit: 3), Cancellation));

        Assert.Equal(SessionSignInRefusal.TooMany, result?.Refusal);
        Assert.InRange(work["hget"], 1, 4);
    }

    [Fact]
    public async Task A_sign_in_wades_through_expired_sessions_a_part_at_a_time()
    {
        _clock.Advance(The.IdleTimeout + BlazorSessionsDefaults.MostClockDifference);
        var record = Some.Session().CreatedAt(_clock.GetUtcNow());
        await _store.TryCreateAsync(record, Cancellation);
        var outcomes = new List<MergeOutcome>();

        do
        {
            var work = await WorkOfAsync(async () => outcomes.Add((await _store.MergeAsync(
                record.Handle, Some.Change().SigningIn("42", limit: 1), Cancellation)).Outcome));
            Assert.InRange(work["hget"], 1, 601);
        }
        while (outcomes[^1] == MergeOutcome.Conflict);

        Assert.Equal(MergeOutcome.Merged, outcomes[^1]);
    }

    [Fact]
    public async Task A_sign_in_on_a_node_that_is_ahead_drops_none_of_the_many_that_look_expired_to_it()
    {
        _clock.Advance(The.IdleTimeout + BlazorSessionsDefaults.MostClockDifference - TimeSpan.FromMilliseconds(1));
        var record = Some.Session().CreatedAt(_clock.GetUtcNow());
        await _store.TryCreateAsync(record, Cancellation);

        var result = await _store.MergeAsync(record.Handle, Some.Change().SigningIn("42", limit: 1), Cancellation);

        Assert.Equal(MergeOutcome.Merged, result.Outcome);
        _clock.AdjustTime(The.Start + The.IdleTimeout - The.Tick);
        Assert.Equal(Sessions + 1, (await PagesOf.ListAsync(_store, "42")).Count);
    }

    [Fact]
    public async Task A_sign_in_among_thousands_that_neither_live_nor_may_be_dropped_is_refused_after_a_part_of_them()
    {
        var database = _connection.GetDatabase();
        var keys = redis.Keys("");
        for (var i = 0; i < 6; i++)
        {
            SessionHandle[] handles = [.. Enumerable.Range(0, 1000).Select(_ => SessionHandle.New())];
            await database.StringSetAsync([.. handles.Select(handle => KeyValuePair.Create(keys.Record(handle), (RedisValue)"?"))]);
            await database.SortedSetAddAsync(
                keys.User("7"), [.. handles.Select(handle => new SortedSetEntry(new string('0', 19) + handle, 0))]);
        }

        var record = Some.Session();
        await _store.TryCreateAsync(record, Cancellation);
        MergeResult? result = null;

        var work = await WorkOfAsync(async () => result = await _store.MergeAsync(
            record.Handle, Some.Change().SigningIn("7", limit: 3), Cancellation));

        Assert.Equal(SessionSignInRefusal.TooMany, result?.Refusal);
        Assert.InRange(work["hget"], 5_000, 5_001);
    }

    [Fact]
    public async Task Ends_and_pages_look_at_no_more_sessions_than_they_were_asked_to()
    {
        var epoch = await _store.RaiseEpochAsync("42", Cancellation);
        string? next = null;
        var work = await WorkOfAsync(async () => next = (await _store.ListPageAsync("42", null, Limit, Cancellation)).Next);
        Assert.Equal(Limit, work["hget"]);
        work = await WorkOfAsync(async () => await _store.ListPageAsync("42", next, Limit, Cancellation));
        Assert.Equal(Limit, work["hget"]);

        work = await WorkOfAsync(async () => next = (await _store.EndBatchAsync("42", epoch, null, null, Limit, Cancellation)).Next);
        Assert.Equal((Limit, Limit), (work["hget"], work["del"]));
        work = await WorkOfAsync(async () => await _store.EndBatchAsync("42", epoch, null, next, Limit, Cancellation));
        Assert.Equal((Limit, Limit), (work["hget"], work["del"]));
        work = await WorkOfAsync(async () => await _store.EndBatchAsync(null, Limit, Cancellation));
        Assert.Equal((Limit, Limit), (work["hget"], work["del"]));
        Assert.Equal(Sessions - 3 * Limit, await _store.CountAsync("42", Sessions, Cancellation));
    }

    private async Task<Dictionary<string, int>> WorkOfAsync(Func<Task> act)
    {
        await _server.ExecuteAsync("CONFIG", "RESETSTAT");
        await act();
        var stats = (string?)await _server.ExecuteAsync("INFO", "commandstats");
        return CommandStat().Matches(stats ?? "")
            .ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"cmdstat_([^:]+):calls=(\d+)")]
    private static partial Regex CommandStat();
}
