using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// One timer of this process for one kind of work. It is armed when there is something to do and holds no timer when
/// there is not; runs never overlap.
/// </summary>
internal sealed class NodeTimer(TimeProvider clock, ILogger logger, string work, Func<Task> run) : IDisposable
{
    private const int Tries = 5;

    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(1);

    // _gate guards the timer, its due time, and the two flags.
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private bool _running;
    private bool _disposed;

    /// <summary>The run in progress or the last one, for tests that must not race it.</summary>
    public Task LastRun
    {
        get
        {
            // A run may be ahead of the thread that started it, which holds the lock.
            lock (_gate)
            {
                return field;
            }
        }
        private set;
    } = Task.CompletedTask;

    /// <summary>Makes sure that a run starts no later than this.</summary>
    public void Arm(DateTimeOffset due)
    {
        lock (_gate)
        {
            if (_disposed || due >= _due)
            {
                return;
            }

            _due = due;
            if (_running)
            {
                return;
            }

            Set();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            _timer = null;
        }
    }

    // A thread may be held up, or a clock set, between the reading of the time and the start of the timer, which would
    // then run late by as much: read again, and set again if so. Not for ever: some clocks move with each reading.
    private void Set()
    {
        using var noFlow = ExecutionContext.SuppressFlow();
        for (var i = 0; i < Tries && !_running; i++)
        {
            var now = clock.GetUtcNow();
            Start(_due - now);
            if (clock.GetUtcNow() - now < s_tolerance)
            {
                return;
            }
        }
    }

    // Created before it is set: a clock of tests fires what is due at once from within, here, on this thread.
    private void Start(TimeSpan left)
    {
        left = left < TimeSpan.Zero ? TimeSpan.Zero : left > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : left;
        _timer ??= clock.CreateTimer(
            static state => ((NodeTimer)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_running || _disposed)
            {
                return;
            }

            _running = true;
            _due = DateTimeOffset.MaxValue;
            _timer?.Dispose();
            _timer = null;
            LastRun = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        // Off the timer's thread and out of the lock, before any work.
        await Task.Yield();
        try
        {
            await run();
        }
        catch (Exception exception)
        {
            // The edge of a background loop: nobody is above to hear it, and the next run must come.
            logger.BackgroundFailed(work, exception);
        }
        finally
        {
            lock (_gate)
            {
                _running = false;
                if (_due != DateTimeOffset.MaxValue && !_disposed)
                {
                    Set();
                }
            }
        }
    }
}
