using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Does not look at the epoch a sign-in saw: one on its way survives "sign out everywhere".</summary>
internal sealed class IgnoredEpoch(TimeProvider clock) : BrokenStore(clock)
{
    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        await base.MergeAsync(
            handle, delta.SignIn is { } signIn ? await NewestAsync(delta, signIn) : delta, cancellationToken);

    private async Task<SessionDelta> NewestAsync(SessionDelta delta, SessionSignIn signIn)
    {
        var epoch = await Inner.GetEpochAsync(signIn.User.Key, CancellationToken.None);
        return delta with { SignIn = signIn with { User = signIn.User with { Epoch = epoch } } };
    }
}
