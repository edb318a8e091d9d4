using System.Security.Claims;
using BlazorSessions.Live;
using BlazorSessions.Serialization;

namespace BlazorSessions.Scopes;

/// <summary>A sign-in, up to what a request and a circuit do differently.</summary>
internal sealed class SignInVerb(LiveSessions sessions, UserKeys keys, StoreGateway store, SizeLimits limits)
{
    /// <summary>Gets the limits that what is kept of a user is within.</summary>
    public SizeLimits Limits => limits;

    public async Task RunAsync(
        ScopeSession session, ClaimsPrincipal user, SessionSignInOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!sessions.Name.HasUsers)
        {
            throw new SessionHasNoUserException(sessions.Name.Value);
        }

        var key = keys.Require(user);
        session.CheckSeen();
        using var verb = store.BeginVerb();
        var epoch = store.HasUserIndex ? await store.GetEpochAsync(key, cancellationToken) : 0;
        var state = await session.EnterAsync(cancellationToken);
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
        session.OnOwnChange();
    }
}
