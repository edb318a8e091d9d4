using System.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// Ends all of 100,000 sessions of one user, as an app would, while somebody else reads another session: how long the
/// whole takes and how many calls, and how long the slowest read. <c>StoreTimeout</c> is its default.
/// </summary>
internal static class ManySessions
{
    private const int Sessions = 100_000;
    private const int AtOnce = 500;
    private const string User = "ada";

    public static async Task RunAsync(string store)
    {
        await using var node = Node(store);
        await using var other = Node(store);
        var (sessions, reader) = (node.GetRequiredService<ISessionStore>(), other.GetRequiredService<ISessionStore>());
        var bystander = await CreateAsync(sessions);
        var filling = Stopwatch.StartNew();
        for (var i = 0; i < Sessions; i += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
                await sessions.MergeAsync(
                    await CreateAsync(sessions), Sample.SignIn(User, TimeProvider.System.GetUtcNow()), default)));
        }

        Console.WriteLine($"{Sessions} sign-ins: {filling.Elapsed.TotalSeconds:F1} s");
        var index = (IUserSessionIndex)sessions;
        await TimeAsync("count", () => index.CountAsync(User, Sessions, default).AsTask());
        await TimeAsync("page of 200", () => index.ListPageAsync(User, null, 200, default).AsTask());
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(reader, bystander, stop.Token);
        await RevokeAsync(node.GetRequiredService<ISessionDirectory>());
        await stop.CancelAsync();
        var reads = await reading;
        Console.WriteLine(
            $"{reads.Count} reads of another session meanwhile: median {reads[reads.Count / 2].TotalMilliseconds:F1} ms, " +
            $"slowest {reads[^1].TotalMilliseconds:F1} ms");
    }

    private static async Task RevokeAsync(ISessionDirectory directory)
    {
        var all = Stopwatch.StartNew();
        for (var (calls, ended) = (1, 0); ; calls++)
        {
            var call = Stopwatch.StartNew();
            try
            {
                ended += await directory.RevokeUserAsync(User);
                Console.WriteLine($"{ended} ended by {calls} calls in {all.Elapsed.TotalSeconds:F1} s");
                return;
            }
            catch (SessionsLeftException e)
            {
                ended += e.Ended;
                Console.WriteLine($"call {calls}: {e.Ended} ended, {e.Left} left, {call.Elapsed.TotalSeconds:F2} s");
            }
        }
    }

    private static ServiceProvider Node(string store)
    {
        var services = new ServiceCollection().AddLogging();
        var builder = services.AddBlazorSessions();
        _ = store switch
        {
            "redis" => builder.UseRedis(options =>
            {
                options.Configuration = StoreComparison.Server("BLAZORSESSIONS_TEST_REDIS");
                options.KeyPrefix = "bench-many:";
            }),
            "postgres" => builder.UsePostgreSql(options =>
            {
                options.ConnectionString = StoreComparison.Server("BLAZORSESSIONS_TEST_POSTGRES");
                options.Schema = "bench_many";
            }),
            _ => throw new ArgumentException($"There is no store \"{store}\" here: postgres or redis.", nameof(store)),
        };
        return services.BuildServiceProvider();
    }

    private static async Task<SessionHandle> CreateAsync(ISessionStore store)
    {
        var record = Sample.Session(TimeProvider.System.GetUtcNow());
        await store.TryCreateAsync(record, default);
        return record.Handle;
    }

    private static async Task<List<TimeSpan>> ReadAsync(ISessionStore store, SessionHandle handle, CancellationToken stop)
    {
        List<TimeSpan> reads = [];
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            await store.FindAsync(handle, default);
            reads.Add(Stopwatch.GetElapsedTime(start));
        }

        reads.Sort();
        return reads;
    }

    private static async Task TimeAsync<T>(string what, Func<Task<T>> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        Console.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:F1} ms");
    }
}
