using BlazorSessions.Stores;
using BlazorSessions.Tests.Specifications.Broken;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Writes the whole record for a touch, as a store that knows no smaller write might.</summary>
internal sealed class RecreatingTouch(TimeProvider clock) : BrokenStore(clock)
{
    private readonly Dictionary<SessionHandle, SessionRecord> _known = [];

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        _known[record.Handle] = record;
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override async ValueTask TouchAsync(
        IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken)
    {
        await base.TouchAsync(touches, cancellationToken);
        foreach (var touch in touches)
        {
            await base.TryCreateAsync(_known[touch.Handle] with { LastActivityAt = touch.LastActivityAt }, cancellationToken);
        }
    }
}
