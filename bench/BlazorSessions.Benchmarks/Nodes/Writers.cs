using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>32 writers, each of a session of its own, on a node that tells another of each change and on one that does not.</summary>
internal static class Writers
{
    private const int Count = 32;
    private const int Rounds = 15;

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(300);

    public static async Task RunAsync(string store)
    {
        await using var telling = await NodePair.StartAsync(store);
        await using var silent = await NodePair.StartAsync(store, hasBackplane: false);
        var sessions = await telling.SignInAsync(Count);
        var (with, without) = (Directory(telling), Directory(silent));
        var (withs, withouts) = (new List<double>(), new List<double>());
        for (var round = -2; round < Rounds; round++)
        {
            // Whoever comes second finds the caches of the other: they change places.
            var (first, second) = round % 2 == 0 ? (with, without) : (without, with);
            var (one, other) = (await TurnAsync(first, sessions), await TurnAsync(second, sessions));
            if (round >= 0)
            {
                withs.Add(round % 2 == 0 ? one : other);
                withouts.Add(round % 2 == 0 ? other : one);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            | 32 writers | µs from one write to the next | ratio |
            | --- | --- | --- |
            | without a backplane | {Median(withouts):F1} | |
            | with it | {Median(withs):F1} | {Median(withs.Zip(withouts, (a, b) => a / b)):F2} |
            """));
    }

    private static ISessionDirectory Directory(NodePair nodes) => nodes.Here.Services.GetRequiredService<ISessionDirectory>();

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static async Task<double> TurnAsync(ISessionDirectory directory, SessionHandle[] sessions)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(sessions.Select(handle => Task.Run(async () =>
        {
            var done = 0;
            for (; Stopwatch.GetElapsedTime(start) < s_turn; done++)
            {
                await directory.UpdateAsync(handle, edit => edit.Set("n", done));
            }

            return done;
        })));
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / counts.Sum();
    }
}
