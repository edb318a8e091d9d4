namespace BlazorSessions.Ui;

/// <summary>Rings at a moment of the app's clock, or a little early: whoever hears it looks at the clock again.</summary>
internal sealed class Alarm(TimeProvider clock, Action ring) : IDisposable
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(1);

    // Timers cannot be set for months.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private ITimer? _timer;

    /// <summary>Sets it for a moment in place of the one before; null for none.</summary>
    public void SetFor(DateTimeOffset? moment)
    {
        if (moment is not { } then)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // A timer takes a duration: where time passed before it was started, it would be late by as much. A few times at
        // most: some clocks move with each reading.
        for (var i = 0; i < 5; i++)
        {
            var now = clock.GetUtcNow();
            Start(then - now);
            if (clock.GetUtcNow() - now < s_tolerance)
            {
                return;
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Start(TimeSpan wait)
    {
        _timer ??= clock.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(
            wait < s_tolerance ? s_tolerance : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
    }
}
