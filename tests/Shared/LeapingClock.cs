using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Shared;

/// <summary>Leaps right after the time was read, as a machine seems to that holds up a thread there.</summary>
internal sealed class LeapingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    public TimeSpan LeapOnce { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        if (LeapOnce is var leap && leap > TimeSpan.Zero)
        {
            LeapOnce = TimeSpan.Zero;
            Advance(leap);
        }

        return now;
    }
}
