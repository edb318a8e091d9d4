using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Tests.Live;

/// <summary>A store that others write to, one record of which brings every call to an end.</summary>
internal class PoisonedStore(TimeProvider clock) : ISessionStore
{
    public MemorySessionStore Inner { get; } = new(clock);

    /// <summary>Gets or sets the bad record.</summary>
    public SessionHandle? Poisoned { get; set; }

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        Inner.TryCreateAsync(record, cancellationToken);

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        Check(handle);
        return Inner.FindAsync(handle, cancellationToken);
    }

    public ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        Check(handle);
        return Inner.MergeAsync(handle, delta, cancellationToken);
    }

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        Inner.EndAsync(handle, cancellationToken);

    private void Check(SessionHandle handle)
    {
        if (handle == Poisoned)
        {
            throw new InvalidDataException("A test has damaged this record.");
        }
    }
}

/// <summary>The same, which can look at many sessions at once; the bad record is found as changed each time.</summary>
internal sealed class PoisonedBatchStore(TimeProvider clock) : PoisonedStore(clock), ISessionBatch
{
    public async ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<SessionHandle, long>(await Inner.ProbeAsync(handles, cancellationToken));
        if (Poisoned is { } handle && versions.ContainsKey(handle))
        {
            versions[handle]++;
        }

        return versions;
    }

    public ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        Inner.TouchAsync(touches, cancellationToken);
}
