using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Keeps times to the microsecond, as SQL servers do: a session expires at another moment than the app says.
/// </summary>
internal sealed class RoundedTimes(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        base.TryCreateAsync(
            record with
            {
                CreatedAt = Round(record.CreatedAt),
                LastActivityAt = Round(record.LastActivityAt),
                AbsoluteExpiresAt = Round(record.AbsoluteExpiresAt),
            },
            cancellationToken);

    private static DateTimeOffset Round(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
