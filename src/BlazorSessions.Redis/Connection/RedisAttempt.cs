namespace BlazorSessions.Redis.Connection;

/// <summary>The time one verb has, over all it waits for, and when something was sent in it.</summary>
/// <remarks>
/// By the system's clock, not the app's: how long an answer may take has nothing to do with when sessions expire, and
/// a test that stops the app's clock does not stop the network.
/// </remarks>
internal sealed class RedisAttempt(TimeSpan time, CancellationToken cancellationToken)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>Gets when the verb was first sent, as a timestamp of the system; null while it was not.</summary>
    public long? SentAt { get; private set; }

    public Task<T> WaitForConnectionAsync<T>(ValueTask<T> connection) =>
        connection.IsCompletedSuccessfully ? Task.FromResult(connection.Result) : WithinAsync(connection.AsTask());

    /// <summary>Waits for what was just sent.</summary>
    public Task<T> WaitAsync<T>(Task<T> answer)
    {
        SentAt ??= TimeProvider.System.GetTimestamp();
        return answer.IsCompleted ? answer : WithinAsync(answer);
    }

    // The client completes its tasks one after another on one thread, and on that thread runs whatever awaits them:
    // code of the app that blocks would block every answer. So what waits here goes on from a thread of the pool. It
    // also looks at the error of a task that nobody waits for any more.
    private async Task<T> WithinAsync<T>(Task<T> task)
    {
        var left = time - TimeProvider.System.GetElapsedTime(_start);
        var done = task.ContinueWith(
            static done => done.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await done.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, cancellationToken);
        return await task;
    }
}
