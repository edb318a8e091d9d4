using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// What a verb of the memory store costs with a hundred sessions and with a million. Stores take turns, a turn is too
/// short for most collections, and the best turn counts: what is left is the store.
/// </summary>
internal static class SizeComparison
{
    private const int Rounds = 60;
    private const int PerTurn = 500;

    private static readonly int[] s_sizes = [100, 1_000, 10_000, 100_000, 1_000_000];

    private static readonly (string Verb, Action<Sized, SessionHandle> Run)[] s_verbs =
    [
        ("look-up in a bare `Dictionary`", (sized, handle) => sized.Bare.TryGetValue(handle, out _)),
        ("find", (sized, handle) => Done(sized.Store.FindAsync(handle, default))),
        ("merge", (sized, handle) => Done(sized.Store.MergeAsync(handle, Sample.Change, default))),
        ("touch", (sized, handle) => Done(sized.Store.TouchAsync([new(handle, sized.Next())], default))),
        ("probe", (sized, handle) => Done(sized.Store.ProbeAsync([handle], default))),
        ("create and end", (sized, _) =>
        {
            var record = Sample.Session(sized.Now);
            Done(sized.Store.TryCreateAsync(record, default));
            Done(sized.Store.EndAsync(record.Handle, default));
        }),
        ("sign in", (sized, handle) => Done(sized.Store.MergeAsync(handle, Sample.SignIn("ada", sized.Now), default))),
        ("clean up nothing", (sized, _) => Done(sized.Store.DeleteExpiredAsync(sized.Now, 500, default))),
    ];

    public static async Task RunAsync()
    {
        Sized[] stores = [.. s_sizes.Select(size => new Sized(size))];
        foreach (var sized in stores)
        {
            await sized.FillAsync();
        }

        Console.WriteLine($"| verb | sessions asked for | {string.Join(" | ", s_sizes.Select(size => $"{size:N0}"))} | ratio |");
        Console.WriteLine($"| --- | --- | {string.Concat(s_sizes.Select(_ => "--- | "))}--- |");
        foreach (var (verb, run) in s_verbs)
        {
            Measure(verb, run, stores, "the same 100", sized => sized.Few);
            Measure(verb, run, stores, "any", sized => sized.Any);
        }
    }

    private static void Measure(
        string verb, Action<Sized, SessionHandle> run, Sized[] stores, string which, Func<Sized, SessionHandle[]> handles)
    {
        var best = stores.Select(_ => double.MaxValue).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < stores.Length; i++)
            {
                best[i] = Math.Min(best[i], Turn(run, stores[i], handles(stores[i])));
            }
        }

        var row = string.Join(" | ", best.Select(time => time.ToString("F0", CultureInfo.InvariantCulture)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {verb} | {which} | {row} | {best.Max() / best[0]:F2} |"));
    }

    private static double Turn(Action<Sized, SessionHandle> run, Sized sized, SessionHandle[] handles)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < PerTurn; i++)
        {
            run(sized, handles[i % handles.Length]);
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / PerTurn;
    }

    // The memory store answers at once.
    private static void Done<T>(ValueTask<T> verb) => _ = verb.GetAwaiter().GetResult();

    private static void Done(ValueTask verb) => verb.GetAwaiter().GetResult();

    private sealed class Sized(int size)
    {
        private long _ticks;

        public DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

        public MemorySessionStore Store { get; } = new(TimeProvider.System, new() { MaxSessions = int.MaxValue });

        public Dictionary<SessionHandle, SessionRecord> Bare { get; } = [];

        /// <summary>A hundred sessions, so that caches hold them whatever the size of the store.</summary>
        public SessionHandle[] Few { get; private set; } = [];

        /// <summary>Sessions from all over the store.</summary>
        public SessionHandle[] Any { get; private set; } = [];

        public DateTimeOffset Next() => Now.AddTicks(++_ticks);

        public async Task FillAsync()
        {
            var all = new SessionHandle[size];
            for (var i = 0; i < size; i++)
            {
                var record = Sample.Session(Now);
                all[i] = record.Handle;
                Bare.Add(record.Handle, record);
                await Store.TryCreateAsync(record, default);
            }

            Few = all[..100];
            Any = RandomNumberGenerator.GetItems<SessionHandle>(all, PerTurn);
        }
    }
}
