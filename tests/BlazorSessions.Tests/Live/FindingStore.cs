using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Live;

/// <summary>A store that finds as a test tells it, and can do nothing else.</summary>
internal class FindingStore(Func<CancellationToken, ValueTask<SessionRecord?>> find) : ISessionStore
{
    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        find(cancellationToken);

    public ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

/// <summary>The same, alone in its process.</summary>
internal sealed class FindingSingleNodeStore(Func<CancellationToken, ValueTask<SessionRecord?>> find)
    : FindingStore(find), ISingleNodeStore;
