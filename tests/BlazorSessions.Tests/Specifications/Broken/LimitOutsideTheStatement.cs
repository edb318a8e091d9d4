using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Counts the sessions of the user, then merges: sign-ins at once all see the same room.</summary>
internal sealed class LimitOutsideTheStatement(TimeProvider clock) : BrokenStore(clock)
{
    private readonly Rendezvous _counted = new(parties: 16);

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        if (delta.SignIn is not { MaxSessions: { } max } signIn)
        {
            return await base.MergeAsync(handle, delta, cancellationToken);
        }

        var others = (await Inner.ListPageAsync(signIn.User.Key, null, 100, cancellationToken)).Sessions
            .Count(info => info.Handle != handle);
        await _counted.ArriveAsync();
        return others >= max
            ? MergeResult.Refused(SessionSignInRefusal.TooMany)
            : await base.MergeAsync(
                handle, delta with { SignIn = signIn with { MaxSessions = null } }, cancellationToken);
    }
}
