using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Looks at the token when the write is done: the caller hears that nothing happened, and it has.</summary>
internal sealed class WriteBeforeCancel(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }
}
