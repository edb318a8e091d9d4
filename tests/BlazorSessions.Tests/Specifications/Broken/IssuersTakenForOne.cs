using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Looks at the session of an identity provider and not at which provider: one signs out users of another.
/// </summary>
internal sealed class IssuersTakenForOne(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        base.MergeAsync(handle, delta.SignIn is { } signIn
            ? delta with { SignIn = signIn with { User = signIn.User with { External = Fold(signIn.User.External) } } }
            : delta, cancellationToken);

    public override ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        base.EndBatchAsync(Fold(external)!, after, limit, cancellationToken);

    private static ExternalSession? Fold(ExternalSession? external) =>
        external is null ? null : new ExternalSession("any", external.SessionId);
}
