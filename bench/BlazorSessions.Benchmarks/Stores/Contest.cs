using System.Diagnostics;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// A verb of a store and the least that the bare client could do in its place, taking turns. On a machine with other
/// work to do, two measurements are comparable only side by side: each round has its own ratio, and the median counts.
/// </summary>
/// <param name="verb">What the store does.</param>
/// <param name="goal">The highest ratio that is good enough; null where there is none.</param>
/// <param name="store">The verb, on the session with this number.</param>
/// <param name="bare">The bare client's.</param>
internal sealed class Contest(string verb, double? goal, Func<int, Task> store, Func<int, Task> bare)
{
    private const int Rounds = 9;

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(150);

    // The runtime compiles in the background what is called often, and the store has more of that than the bare client.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);

    private int _next;

    /// <summary>Gets how many a node would have on their way at once at the most.</summary>
    public int MostInFlight { get; init; } = int.MaxValue;

    public async Task<Outcome> RunAsync(int inFlight)
    {
        await TurnAsync(store, inFlight, s_warmUp);
        await TurnAsync(bare, inFlight, s_warmUp);
        var (stores, bares) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            // Whoever comes second finds the caches of the other: they change places.
            if (round % 2 == 0)
            {
                stores[round] = await TurnAsync(store, inFlight, s_turn);
                bares[round] = await TurnAsync(bare, inFlight, s_turn);
            }
            else
            {
                bares[round] = await TurnAsync(bare, inFlight, s_turn);
                stores[round] = await TurnAsync(store, inFlight, s_turn);
            }
        }

        return new Outcome(verb, inFlight, goal, Median(stores), Median(bares), Median([.. stores.Zip(bares, (s, b) => s / b)]));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>Runs for so long and returns the microseconds from one completion to the next.</summary>
    private async Task<double> TurnAsync(Func<int, Task> act, int inFlight, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            var done = 0L;
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                await act(Interlocked.Increment(ref _next));
                done++;
            }

            return done;
        })));
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / counts.Sum();
    }
}
