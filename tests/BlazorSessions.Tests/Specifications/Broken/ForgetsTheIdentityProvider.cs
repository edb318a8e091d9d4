using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Does not keep what the identity provider calls the session: its logout reaches nobody.</summary>
internal sealed class ForgetsTheIdentityProvider(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta.SignIn is { } signIn
            ? delta with { SignIn = signIn with { User = signIn.User with { External = null } } }
            : delta, cancellationToken);
}
