using BlazorSessions.Live;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Live;

public sealed class NodeTimerTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private int _runs;
    private Task _work = Task.CompletedTask;

    [Fact]
    public async Task A_clock_that_leaps_while_the_timer_is_set_does_not_make_it_late()
    {
        var clock = new LeapingClock(TestApp.Start);
        using var timer = NewTimer(clock);
        clock.LeapOnce = TimeSpan.FromMinutes(50);

        timer.Arm(TestApp.Start + s_hour);
        Assert.Equal(0, _runs);
        clock.Advance(TimeSpan.FromMinutes(10));

        await RunsAsync(1);
    }

    [Fact]
    public async Task A_leap_past_the_end_while_the_timer_is_set_runs_it_at_once()
    {
        var clock = new LeapingClock(TestApp.Start);
        using var timer = NewTimer(clock);
        clock.LeapOnce = 2 * s_hour;

        timer.Arm(TestApp.Start + s_hour);

        await RunsAsync(1);
    }

    [Fact]
    public async Task What_is_due_in_the_past_runs_at_once()
    {
        var clock = new FakeTimeProvider(TestApp.Start);
        using var timer = NewTimer(clock);

        timer.Arm(TestApp.Start - s_hour);

        await RunsAsync(1);
    }

    [Fact]
    public async Task What_fell_due_during_a_run_runs_right_after_it()
    {
        var clock = new FakeTimeProvider(TestApp.Start);
        using var timer = NewTimer(clock);
        var work = new TaskCompletionSource();
        _work = work.Task;
        timer.Arm(TestApp.Start);
        await RunsAsync(1);

        timer.Arm(TestApp.Start + s_hour);
        clock.Advance(2 * s_hour);
        Assert.Equal(1, _runs);
        work.SetResult();

        await RunsAsync(2);
    }

    [Fact]
    public async Task A_clock_that_moves_with_each_reading_is_set_all_the_same()
    {
        var clock = new FakeTimeProvider(TestApp.Start) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        using var timer = NewTimer(clock);

        timer.Arm(TestApp.Start + s_hour);
        clock.Advance(s_hour);

        await RunsAsync(1);
    }

    private NodeTimer NewTimer(TimeProvider clock) => new(clock, NullLogger.Instance, "a test", () =>
    {
        Interlocked.Increment(ref _runs);
        return _work;
    });

    private Task RunsAsync(int count) => TestApp.UntilAsync(() => Volatile.Read(ref _runs) == count);
}
