using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Creates by writing whatever is there: who brings the handle of another takes his session over.</summary>
internal sealed class OverwritingCreate(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        await Inner.EndAsync(record.Handle, cancellationToken);
        return await base.TryCreateAsync(record, cancellationToken);
    }
}
