using System.Security.Claims;

namespace BlazorSessions.Testing;

// The rules of a session that a test may rely on, as small as they can be said.
public sealed partial class TestSession
{
    private (SessionState State, T Result) Edited<T>(SessionState state, Func<SessionEdit, T> edit)
    {
        var before = Writable(state);
        var builder = new SessionStateBuilder(before, s_serializer);
        var result = builder.Edit(edit);
        if (builder.Version == before.Version)
        {
            return (state, result);
        }

        if (builder.Status == SessionStatus.None)
        {
            Begin(builder);
        }

        Touch(builder);
        return (builder.Build(), result);
    }

    private SessionState SignedInAs(SessionState state, ClaimsPrincipal user, SessionSignInOptions options)
    {
        if (Name is not null)
        {
            throw new SessionHasNoUserException(Name);
        }

        var key = KeyOf(user);
        if (options.SameUserOnly && state.UserKey != key)
        {
            throw new SessionSignInRefusedException(SessionSignInRefusal.OtherUser);
        }

        var goesOn = state.Status == SessionStatus.Active && (state.UserKey is null || state.UserKey == key);
        var builder = goesOn ? new SessionStateBuilder(state, s_serializer) : new SessionStateBuilder(s_serializer);
        builder.User = user;
        builder.UserKey = key;
        builder.IsRemembered = options.RememberMe;
        builder.Version = state.Version + 1;
        if (!goesOn)
        {
            Begin(builder);
        }

        if (options.FreshCredentials || builder.AuthenticatedAt is null)
        {
            builder.AuthenticatedAt = Clock.GetUtcNow();
            builder.IdleTimeout = LifetimeOf(builder).IdleTimeout;
            builder.AbsoluteExpiresAt = Clock.GetUtcNow() + LifetimeOf(builder).AbsoluteTimeout;
        }

        if (options.ExpiresAt is { } latest && latest < builder.AbsoluteExpiresAt)
        {
            builder.AbsoluteExpiresAt = latest;
        }

        Touch(builder);
        return builder.Build();
    }

    private void Begin(SessionStateBuilder builder)
    {
        builder.Handle = Options.HandleFactory();
        builder.Status = SessionStatus.Active;
        builder.CreatedAt = Clock.GetUtcNow();
        builder.IdleTimeout = LifetimeOf(builder).IdleTimeout;
        builder.AbsoluteExpiresAt = Clock.GetUtcNow() + LifetimeOf(builder).AbsoluteTimeout;
    }

    private void Touch(SessionStateBuilder builder)
    {
        var idleEnd = Clock.GetUtcNow() + (builder.IdleTimeout ?? LifetimeOf(builder).IdleTimeout);
        builder.LastActivityAt = Clock.GetUtcNow();
        builder.ExpiresAt = builder.AbsoluteExpiresAt is { } end && end < idleEnd ? end : idleEnd;
    }

    private SessionLifetime LifetimeOf(SessionStateBuilder builder) => builder.IsRemembered
        ? Options.RememberMe
        : new SessionLifetime { IdleTimeout = Options.IdleTimeout, AbsoluteTimeout = Options.AbsoluteTimeout };

    private static string KeyOf(ClaimsPrincipal user)
    {
        var key = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub");
        return user.Identity?.IsAuthenticated == true && key is not null
            ? key.Issuer == ClaimsIdentity.DefaultIssuer ? key.Value : SessionUserKey.Of(key.Issuer, key.Value)
            : throw new ArgumentException(
                "The user to sign in needs an authenticated identity and a name identifier or sub claim.",
                nameof(user));
    }

    // What a write begins with. An end keeps nobody from going on with another session where no user is at stake.
    private SessionState Writable(SessionState state) => state.Status != SessionStatus.Ended ? state
        : Name is not null ? SessionState.None
        : throw new SessionEndedException(state.EndReason);
}
