using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Serialization;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Scopes;

/// <summary>A sign-in, and a sign-out, up to what a request and a circuit do differently.</summary>
internal sealed class SignInVerb(
    LiveSessions sessions,
    UserKeys keys,
    StoreGateway store,
    SizeLimits limits,
    SignInEvents events,
    ILogger<SignInVerb> logger)
{
    /// <summary>Gets the limits that what is kept of a user is within.</summary>
    public SizeLimits Limits => limits;

    public Task RunAsync(
        ScopeSession session, ClaimsPrincipal user, SessionSignInOptions options, CancellationToken cancellationToken) =>
        SessionActivities.RunAsync(SessionActivities.SignIn, sessions.Name, async activity =>
        {
            try
            {
                await SignInAsync(session, user, options, cancellationToken);
                activity?.SetHandle(session.Live?.Handle);
            }
            catch (SessionSignInRefusedException refused)
            {
                logger.SignInRefused(refused.Reason);
                throw;
            }
        });

    public Task SignOutAsync(ScopeSession session, CancellationToken cancellationToken) =>
        SessionActivities.RunAsync(SessionActivities.SignOut, sessions.Name, async activity =>
        {
            session.CheckSeen();
            using var verb = store.BeginVerb();
            await session.EnterAsync(cancellationToken);
            if (session.Live is not null && await session.ConfirmAsync(cancellationToken) is { } live)
            {
                activity?.SetHandle(live.Handle);
                await events.SigningOutAsync(session, cancellationToken);
                await session.EndAsync(live, SessionEndReason.SignedOut, cancellationToken);
            }
        });

    private async Task SignInAsync(
        ScopeSession session, ClaimsPrincipal user, SessionSignInOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!sessions.Name.HasUsers)
        {
            throw new SessionHasNoUserException(sessions.Name.Value);
        }

        session.CheckSeen();
        using var verb = store.BeginVerb();

        // Read before the app's handlers run: all sessions of the user may be ended meanwhile.
        var early = events.AreHandled ? keys.Find(user) : keys.Require(user);
        var epoch = await EpochOfAsync(early, cancellationToken);
        var state = await session.EnterAsync(cancellationToken);
        (user, options) = await events.SigningInAsync(session, state, user, options, cancellationToken);
        var key = keys.Require(user);
        epoch = key == early ? epoch : await EpochOfAsync(key, cancellationToken);
        if (options.SameUserOnly && state.UserKey != key)
        {
            throw new SessionSignInRefusedException(SessionSignInRefusal.OtherUser);
        }

        var isExchange = state.UserKey == key && (options.SameUserOnly || !options.FreshCredentials);
        var kept = isExchange ? session.Live?.KeptProperties : null;
        var principal = PrincipalSerializer.Write(user, options.Properties ?? kept);
        limits.Check(principal);
        var request = new SignInRequest(
            key,
            principal,
            epoch,
            options.RememberMe,
            options.FreshCredentials,
            options.ExpiresAt,
            ExternalSessions.Find(user));
        await session.SignInAsync(request, cancellationToken);
        logger.SignedIn(session.Live?.Handle);
        session.OnOwnChange();
        await events.SignedInAsync(session, cancellationToken);
    }

    private async ValueTask<long> EpochOfAsync(string? key, CancellationToken cancellationToken) =>
        store.HasUserIndex && key is not null ? await store.GetEpochAsync(key, cancellationToken) : 0;
}
