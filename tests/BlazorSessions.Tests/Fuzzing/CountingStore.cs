using BlazorSessions.Stores;
using BlazorSessions.Tests.Specifications.Broken;

namespace BlazorSessions.Tests.Fuzzing;

/// <summary>Counts every verb.</summary>
internal sealed class CountingStore(TimeProvider clock) : BrokenStore(clock)
{
    private int _verbs;

    public int Verbs => Volatile.Read(ref _verbs);

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verbs);
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verbs);
        return base.FindAsync(handle, cancellationToken);
    }

    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verbs);
        return base.MergeAsync(handle, delta, cancellationToken);
    }
}
