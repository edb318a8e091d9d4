using Microsoft.Extensions.Caching.Distributed;

namespace BlazorSessions.Stores.Distributed;

/// <summary>The cache as the store meets it: every failure a <see cref="SessionStoreException"/>, and no call for ever.</summary>
internal sealed class SessionCache(IDistributedCache cache, TimeProvider clock)
{
    /// <summary>
    /// How long a write that was cancelled and does not return keeps others from its session: it may still happen, and
    /// would then come over theirs.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Caches add it to their own time; what is further away overflows in some of them.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    /// <summary>How much longer than it counts an entry stays: the cache drops it for nodes, too, whose clocks are behind.</summary>
    private static readonly TimeSpan s_slack = BlazorSessionsDefaults.MostClockDifference;

    /// <summary>Reads an entry; null when there is none.</summary>
    public Task<byte[]?> GetAsync(string key, string verb, CancellationToken cancellationToken) =>
        RunAsync(verb, false, stop => cache.GetAsync(key, stop).WaitAsync(stop), cancellationToken);

    /// <summary>Writes an entry that is to stay until a moment of the app's clock.</summary>
    public Task SetAsync(
        string key, byte[] data, DateTimeOffset until, string verb, CancellationToken cancellationToken)
    {
        var left = until - clock.GetUtcNow();
        var options = new DistributedCacheEntryOptions
        {
            // Relative: the cache's clock may show anything.
            AbsoluteExpirationRelativeToNow = left < TimeSpan.Zero ? s_slack : left > s_longest ? s_longest : left + s_slack,
        };
        return WriteAsync(verb, stop => cache.SetAsync(key, data, options, stop), cancellationToken);
    }

    /// <summary>Removes an entry, if there is one.</summary>
    public Task RemoveAsync(string key, string verb, CancellationToken cancellationToken) =>
        WriteAsync(verb, stop => cache.RemoveAsync(key, stop), cancellationToken);

    private Task WriteAsync(string verb, Func<CancellationToken, Task> write, CancellationToken cancellationToken) =>
        RunAsync(
            verb,
            true,
            async stop =>
            {
                await FinishAsync(write(stop), stop);
                return true;
            },
            cancellationToken);

    private async Task FinishAsync(Task write, CancellationToken cancellationToken)
    {
        if (!write.IsCompleted && cancellationToken.CanBeCanceled)
        {
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = cancellationToken.UnsafeRegister(
                static state => ((TaskCompletionSource)state!).TrySetResult(), cancelled);
            if (await Task.WhenAny(write, cancelled.Task) != write)
            {
                await write.WaitAsync(Patience, clock, CancellationToken.None);
                return;
            }
        }

        await write;
    }

    private static async Task<T> RunAsync<T>(
        string verb, bool writes, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // The one catch-all towards foreign code.
            throw new SessionStoreException(verb, writes, exception);
        }
    }
}
