using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Shared;

/// <summary>
/// Counts the timers that are set, for tests that nothing is left behind: <see cref="FakeTimeProvider"/> does not tell.
/// </summary>
internal sealed class CountingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly HashSet<CountedTimer> _set = [];

    public int ActiveTimers
    {
        get
        {
            lock (_set)
            {
                return _set.Count;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ITimer CreateInner(TimerCallback callback) =>
        base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Note(CountedTimer timer, bool isSet)
    {
        lock (_set)
        {
            _ = isSet ? _set.Add(timer) : _set.Remove(timer);
        }
    }

    private sealed class CountedTimer : ITimer
    {
        private readonly CountingClock _clock;
        private readonly ITimer _inner;
        private bool _repeats;

        public CountedTimer(CountingClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _inner = clock.CreateInner(_ =>
            {
                clock.Note(this, _repeats);
                callback(state);
            });
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // Counted first: what is due at once fires from within.
            _repeats = period > TimeSpan.Zero;
            _clock.Note(this, dueTime != Timeout.InfiniteTimeSpan);
            return _inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            _clock.Note(this, isSet: false);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
