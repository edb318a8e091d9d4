using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Keeps handles under a collation that folds case: two sessions become one.</summary>
internal sealed class FoldedHandles(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        base.TryCreateAsync(record with { Handle = Fold(record.Handle) }, cancellationToken);

    public override async ValueTask<SessionRecord?> FindAsync(
        SessionHandle handle, CancellationToken cancellationToken) =>
        await base.FindAsync(Fold(handle), cancellationToken) is { } record ? record with { Handle = handle } : null;

    private static SessionHandle Fold(SessionHandle handle) => SessionHandle.Parse(handle.Value.ToLowerInvariant());
}
