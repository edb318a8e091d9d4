using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Moves the activity of a record that has expired but is still there: an idle session comes back.</summary>
internal sealed class RevivingTouch(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<SessionHandle, SessionRecord> _kept = new();

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        _kept[record.Handle] = record;
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        _kept.TryRemove(handle, out _);
        return base.EndAsync(handle, cancellationToken);
    }

    public override async ValueTask TouchAsync(
        IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken)
    {
        await base.TouchAsync(touches, cancellationToken);
        foreach (var touch in touches)
        {
            if (await FindAsync(touch.Handle, cancellationToken) is null && _kept.TryGetValue(touch.Handle, out var record))
            {
                await Inner.EndAsync(touch.Handle, cancellationToken);
                await Inner.TryCreateAsync(record with { LastActivityAt = touch.LastActivityAt }, cancellationToken);
            }
        }
    }
}
