using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Tests.Specifications;

/// <summary>A store that has the four verbs and no capability.</summary>
internal sealed class FourVerbStore(TimeProvider clock) : ISessionStore, ISingleNodeStore
{
    private readonly MemorySessionStore _inner = new(clock);

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        _inner.TryCreateAsync(record, cancellationToken);

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        _inner.FindAsync(handle, cancellationToken);

    public ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        delta.SignIn?.MaxSessions is null
            ? _inner.MergeAsync(handle, delta, cancellationToken)
            : throw new SessionCapabilityException(GetType(), typeof(IUserSessionIndex));

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        _inner.EndAsync(handle, cancellationToken);
}
