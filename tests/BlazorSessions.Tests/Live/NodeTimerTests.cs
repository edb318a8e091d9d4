using BlazorSessions.Live;
using BlazorSessions.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.Tests.Live;

public sealed class NodeTimerTests
{
    [Fact]
    public async Task A_clock_that_leaps_while_the_timer_is_set_does_not_make_it_late()
    {
        var clock = new LeapingClock();
        var due = clock.GetUtcNow() + TimeSpan.FromHours(1);
        var runs = 0;
        using var timer = new NodeTimer(clock, NullLogger.Instance, "a test", () =>
        {
            runs++;
            return Task.CompletedTask;
        });
        clock.LeapOnce = TimeSpan.FromMinutes(50);

        timer.Arm(due);
        clock.Inner.Advance(due - clock.Inner.GetUtcNow());

        await timer.LastRun.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, runs);
    }

    /// <summary>Leaps between the reading of the time and the start of a timer.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        public FakeClock Inner { get; } = new();

        public TimeSpan LeapOnce { get; set; }

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Inner.Advance(LeapOnce);
            LeapOnce = TimeSpan.Zero;
            return Inner.CreateTimer(callback, state, dueTime, period);
        }
    }
}
