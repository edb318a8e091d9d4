using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Knows no lifetimes but those of sign-ins: a session that is to live shorter goes on.</summary>
internal sealed class KeepsTheLifetime(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta with { IdleTimeout = null, AbsoluteExpiresAt = null }, cancellationToken);
}
