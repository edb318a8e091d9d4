namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Holds callers up until enough have come, so that a race is lost each time and not now and then. After a while it
/// lets those there go: fewer may have been started.
/// </summary>
internal sealed class Rendezvous(int parties)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    public Task ArriveAsync()
    {
        if (Interlocked.Increment(ref _arrived) >= parties)
        {
            _all.TrySetResult();
        }

        return Task.WhenAny(_all.Task, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System));
    }
}
