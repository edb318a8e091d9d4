using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Apps;

/// <summary>
/// A store of one process as one that several nodes share: it answers from another thread, and does not say that live
/// copies are never behind. Who disposes it leaves the store to the others.
/// </summary>
internal sealed class SharedStore(ISessionStore inner) : ISessionStore
{
    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        RunAsync(() => inner.TryCreateAsync(record, cancellationToken));

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(() => inner.FindAsync(handle, cancellationToken));

    public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        RunAsync(() => inner.MergeAsync(handle, delta, cancellationToken));

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync(() => inner.EndAsync(handle, cancellationToken));

    private static async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> verb)
    {
        await Task.Yield();
        var result = await verb();
        await Task.Yield();
        return result;
    }
}
