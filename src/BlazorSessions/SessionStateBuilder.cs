using System.Collections.Immutable;
using System.Security.Claims;

namespace BlazorSessions;

/// <summary>
/// Makes a <see cref="SessionState"/> by hand, with no session behind it: for tests, previews, and services of your own
/// behind <see cref="ISessionService"/>. A state made so reads like any other and can be cascaded to components.
/// </summary>
/// <remarks>For one thread. A state is never changed by the builder that made it.</remarks>
public sealed class SessionStateBuilder
{
    private readonly ISessionSerializer _serializer;
    private ImmutableDictionary<string, SessionValue> _values = ImmutableDictionary<string, SessionValue>.Empty;

    /// <summary>Starts from <see cref="SessionState.None"/>.</summary>
    /// <param name="serializer">What turns values into bytes.</param>
    public SessionStateBuilder(ISessionSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        _serializer = serializer;
    }

    /// <summary>Starts from a state, whose values were written by the same serializer.</summary>
    /// <param name="state">The state to start from; it stays as it is.</param>
    /// <param name="serializer">What turns values into bytes.</param>
    public SessionStateBuilder(SessionState state, ISessionSerializer serializer)
        : this(serializer)
    {
        ArgumentNullException.ThrowIfNull(state);
        _values = state.Values.ToImmutableDictionary();
        Handle = state.Handle;
        Status = state.Status;
        EndReason = state.EndReason;
        User = state.User;
        UserKey = state.UserKey;
        CreatedAt = state.CreatedAt;
        AuthenticatedAt = state.AuthenticatedAt;
        LastActivityAt = state.LastActivityAt;
        ExpiresAt = state.ExpiresAt;
        IdleTimeout = state.IdleTimeout;
        AbsoluteExpiresAt = state.AbsoluteExpiresAt;
        IsRemembered = state.IsRemembered;
        Version = state.Version;
        IsStale = state.IsStale;
    }

    /// <inheritdoc cref="SessionState.Handle"/>
    public SessionHandle? Handle { get; set; }

    /// <inheritdoc cref="SessionState.Status"/>
    public SessionStatus Status { get; set; }

    /// <inheritdoc cref="SessionState.EndReason"/>
    public SessionEndReason? EndReason { get; set; }

    /// <inheritdoc cref="SessionState.User"/>
    public ClaimsPrincipal User { get; set; } = SessionState.None.User;

    /// <inheritdoc cref="SessionState.UserKey"/>
    public string? UserKey { get; set; }

    /// <inheritdoc cref="SessionState.CreatedAt"/>
    public DateTimeOffset? CreatedAt { get; set; }

    /// <inheritdoc cref="SessionState.AuthenticatedAt"/>
    public DateTimeOffset? AuthenticatedAt { get; set; }

    /// <inheritdoc cref="SessionState.LastActivityAt"/>
    public DateTimeOffset? LastActivityAt { get; set; }

    /// <inheritdoc cref="SessionState.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <inheritdoc cref="SessionState.IdleTimeout"/>
    public TimeSpan? IdleTimeout { get; set; }

    /// <inheritdoc cref="SessionState.AbsoluteExpiresAt"/>
    public DateTimeOffset? AbsoluteExpiresAt { get; set; }

    /// <inheritdoc cref="SessionState.IsRemembered"/>
    public bool IsRemembered { get; set; }

    /// <inheritdoc cref="SessionState.Version"/>
    public long Version { get; set; }

    /// <inheritdoc cref="SessionState.IsStale"/>
    public bool IsStale { get; set; }

    /// <summary>
    /// Runs an edit on the values, as <see cref="ISessionService"/> would. One that changes nothing leaves the
    /// version.
    /// </summary>
    public T Edit<T>(Func<SessionEdit, T> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var session = new SessionEdit(_values, _serializer);
        var result = edit(session);
        session.Complete();
        Apply(session);
        return result;
    }

    /// <inheritdoc cref="Edit{T}(Func{SessionEdit, T})"/>
    public SessionStateBuilder Edit(Action<SessionEdit> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        Edit(session =>
        {
            edit(session);
            return true;
        });
        return this;
    }

    /// <summary>
    /// Sets lifetimes as <see cref="ISessionService.SetLifetimeAsync"/> would, and the ends that follow from them, at a
    /// moment that counts as activity.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// None is given, one is not from a second to ten years, or the absolute one is the shorter or over by then.
    /// </exception>
    public SessionStateBuilder SetLifetime(TimeSpan? idle, TimeSpan? absolute, DateTimeOffset now)
    {
        Lifetimes.Check(idle, absolute);
        AbsoluteExpiresAt = Lifetimes.End(AuthenticatedAt ?? CreatedAt ?? now, absolute, now) ?? AbsoluteExpiresAt;
        IdleTimeout = idle ?? IdleTimeout;
        LastActivityAt = now;
        ExpiresAt = now + IdleTimeout is { } idleEnd && !(idleEnd > AbsoluteExpiresAt) ? idleEnd : AbsoluteExpiresAt;
        Version++;
        return this;
    }

    /// <summary>Makes the state.</summary>
    /// <exception cref="InvalidOperationException">It contradicts itself, such as a user without a session.</exception>
    public SessionState Build()
    {
        Require(
            Status == SessionStatus.None || Handle is { IsEmpty: false },
            "A session that lives or has ended has a Handle.");
        Require(
            Status == SessionStatus.Ended == EndReason is not null,
            "EndReason goes with the status Ended and no other.");
        Require(
            UserKey is null || Status == SessionStatus.Active && AuthenticatedAt is not null,
            "Somebody is signed in (UserKey) only in an Active session with an AuthenticatedAt.");
        return new SessionState(_values, _serializer)
        {
            Handle = Handle,
            Status = Status,
            EndReason = EndReason,
            User = Principals.Share(User),
            UserKey = UserKey,
            CreatedAt = CreatedAt,
            AuthenticatedAt = AuthenticatedAt,
            LastActivityAt = LastActivityAt,
            ExpiresAt = ExpiresAt,
            IdleTimeout = IdleTimeout,
            AbsoluteExpiresAt = AbsoluteExpiresAt,
            IsRemembered = IsRemembered,
            Version = Version,
            IsStale = IsStale,
        };
    }

    private void Apply(SessionEdit edit)
    {
        if (edit.IsEmpty)
        {
            return;
        }

        Version++;
        _values = (edit.Clears ? _values.Clear() : _values)
            .RemoveRange(edit.Removes)
            .SetItems(edit.Sets.Select(set => KeyValuePair.Create(set.Key, new SessionValue(set.Value, Version))));
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(message);
        }
    }
}
