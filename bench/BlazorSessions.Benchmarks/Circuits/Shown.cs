namespace BlazorSessions.Benchmarks.Circuits;

/// <summary>Counts the renders of a value that is pushed.</summary>
internal static class Shown
{
    private static TaskCompletionSource s_all = new();
    private static int s_left;

    public static string? Handle { get; set; }

    public static Task Expect(int renders)
    {
        s_all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_left = renders;
        return s_all.Task;
    }

    public static void Note()
    {
        if (Interlocked.Decrement(ref s_left) == 0)
        {
            s_all.TrySetResult();
        }
    }
}
