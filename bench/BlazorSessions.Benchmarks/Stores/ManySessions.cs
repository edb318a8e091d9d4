using System.Diagnostics;
using BlazorSessions.Redis;
using BlazorSessions.Redis.Connection;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// Ends all of 100,000 sessions of one user while somebody else reads another session: how long the whole takes, and how
/// long the slowest step and the slowest read.
/// </summary>
internal static class ManySessions
{
    private const int Sessions = 100_000;
    private const int Batch = 500;
    private const string User = "ada";

    public static async Task RunAsync()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(StoreComparison.Server("BLAZORSESSIONS_TEST_REDIS"));
        using var other = await ConnectionMultiplexer.ConnectAsync(StoreComparison.Server("BLAZORSESSIONS_TEST_REDIS"));
        await using var store = Store(connection);
        await using var reader = Store(other);
        var bystander = await CreateAsync(store);
        var filling = Stopwatch.StartNew();
        for (var i = 0; i < Sessions; i += Batch)
        {
            await Task.WhenAll(Enumerable.Range(0, Batch).Select(async _ => await SignInAsync(store, await CreateAsync(store))));
        }

        Console.WriteLine($"{Sessions} sign-ins: {filling.Elapsed.TotalSeconds:F1} s");
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(reader, bystander, stop.Token);
        await TimeAsync("count", () => store.CountAsync(User, Sessions, default).AsTask());
        await TimeAsync("page of 200", () => store.ListPageAsync(User, null, 200, default).AsTask());
        var all = Stopwatch.StartNew();
        var epoch = await store.RaiseEpochAsync(User, default);
        Console.WriteLine($"raise of the epoch: {all.Elapsed.TotalMilliseconds:F1} ms");
        var (ended, slowest) = (0, TimeSpan.Zero);
        string? after = null;
        do
        {
            var start = Stopwatch.GetTimestamp();
            var batch = await store.EndBatchAsync(User, epoch, null, after, Batch, default);
            slowest = Max(slowest, Stopwatch.GetElapsedTime(start));
            (ended, after) = (ended + batch.Handles.Count, batch.Next);
        }
        while (after is not null);
        Console.WriteLine(
            $"ended {ended} in {all.Elapsed.TotalSeconds:F2} s, slowest batch of {Batch}: {slowest.TotalMilliseconds:F1} ms");
        await stop.CancelAsync();
        var (reads, slowestRead) = await reading;
        Console.WriteLine($"{reads} reads of another session meanwhile, slowest: {slowestRead.TotalMilliseconds:F1} ms");
    }

    private static RedisSessionStore Store(IConnectionMultiplexer connection)
    {
        var log = NullLogger<RedisSessionStore>.Instance;
        var server = new RedisServer(new SharedConnection(connection), new RedisSessionStoreOptions(), log);
        return new RedisSessionStore(server, new RedisKeys("bench-many:", ""), TimeProvider.System, log);
    }

    private static async Task<SessionHandle> CreateAsync(RedisSessionStore store)
    {
        var record = Sample.Session(TimeProvider.System.GetUtcNow());
        await store.TryCreateAsync(record, default);
        return record.Handle;
    }

    private static async Task SignInAsync(RedisSessionStore store, SessionHandle handle) =>
        await store.MergeAsync(handle, Sample.SignIn(User, TimeProvider.System.GetUtcNow()), default);

    private static async Task<(int Reads, TimeSpan Slowest)> ReadAsync(
        RedisSessionStore store, SessionHandle handle, CancellationToken stop)
    {
        var (reads, slowest) = (0, TimeSpan.Zero);
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            await store.FindAsync(handle, default);
            slowest = Max(slowest, Stopwatch.GetElapsedTime(start));
            reads++;
        }

        return (reads, slowest);
    }

    private static async Task TimeAsync<T>(string what, Func<Task<T>> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        Console.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:F1} ms");
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
