using System.Diagnostics;
using System.Globalization;

namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>Runs an operation for a while and tells what one of them cost.</summary>
internal static class Load
{
    private const double TickMicroseconds = 10_000;

    /// <param name="seconds">How long.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="backend">The process of the server that works when there is one at once.</param>
    /// <param name="act">The operation.</param>
    public static async Task<Cost> RunAsync(
        double seconds, int inFlight, int backend, Func<int, Task> act)
    {
        await RunForAsync(seconds / 4, inFlight, act);
        var watch = Stopwatch.StartNew();
        var client = Environment.CpuUsage.TotalTime;
        var server = ServerTicks(backend);
        var count = await RunForAsync(seconds, inFlight, act);
        return new Cost(
            (ServerTicks(backend) - server) * TickMicroseconds / count,
            (Environment.CpuUsage.TotalTime - client).TotalMicroseconds / count,
            count / watch.Elapsed.TotalSeconds);
    }

    private static async Task<long> RunForAsync(double seconds, int inFlight, Func<int, Task> act)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(worker => Task.Run(async () =>
        {
            var done = 0L;
            for (var i = worker; Stopwatch.GetTimestamp() < end; i += inFlight)
            {
                await act(i);
                done++;
            }

            return done;
        })));
        return counts.Sum();
    }

    private static long ServerTicks(int backend)
    {
        // After the name in brackets, the 12th and 13th fields are the ticks in the process and in the kernel for it.
        var fields = File.ReadAllText($"/proc/{backend}/stat").Split(") ")[^1].Split(' ');
        return fields[11..13].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
    }
}
