using System.Collections.Concurrent;
using System.Diagnostics;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>When the circuits of this process were told of an end, and when they had drawn it.</summary>
internal static class Told
{
    private static readonly ConcurrentQueue<long> s_told = [];
    private static readonly ConcurrentQueue<long> s_drawn = [];
    private static TaskCompletionSource s_all = new();
    private static int s_left;

    /// <summary>Begins anew; the task completes when so many circuits have been told and have drawn.</summary>
    public static Task Expect(int circuits)
    {
        s_told.Clear();
        s_drawn.Clear();
        s_all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_left = 2 * circuits;
        return s_all.Task;
    }

    /// <summary>Returns when each was told and when each had drawn, counted from a moment.</summary>
    public static (TimeSpan[] Told, TimeSpan[] Drawn) Since(long start) =>
        ([.. s_told.Select(at => Stopwatch.GetElapsedTime(start, at))],
         [.. s_drawn.Select(at => Stopwatch.GetElapsedTime(start, at))]);

    public static void Note(SessionState state)
    {
        if (state.IsAuthenticated)
        {
            throw new InvalidOperationException("A circuit was told of the end and still shows the user.");
        }

        Note(s_told);
    }

    public static void NoteDrawn() => Note(s_drawn);

    private static void Note(ConcurrentQueue<long> times)
    {
        times.Enqueue(Stopwatch.GetTimestamp());
        if (Interlocked.Decrement(ref s_left) == 0)
        {
            s_all.TrySetResult();
        }
    }
}
