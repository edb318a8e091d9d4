using System.Security.Claims;

namespace BlazorSessions.Users;

/// <summary>Which sign-in a user was loaded for. What is written to the session is no part of it.</summary>
internal sealed class SignIn
{
    private readonly SessionHandle _handle;
    private readonly ClaimsPrincipal _principal;
    private readonly DateTimeOffset _at;
    private readonly TokenHash _token;

    private SignIn(SessionHandle handle, string userKey, DateTimeOffset at, SessionState state)
    {
        (_handle, UserKey, _at) = (handle, userKey, at);
        (_principal, _token) = (state.User, state.Token);
    }

    public string UserKey { get; }

    public SessionHandle Handle => _handle;

    /// <summary>Returns the sign-in that a state shows; null when nobody is signed in.</summary>
    public static SignIn? Of(SessionState state) => state is { IsAuthenticated: true, Status: SessionStatus.Active }
        ? new SignIn(state.Handle.Value, state.UserKey, state.AuthenticatedAt.Value, state)
        : null;

    /// <summary>Returns whether a state shows this very sign-in, under the secret of then.</summary>
    /// <remarks>A session reads its principal once for each sign-in, so another one may say something else.</remarks>
    public bool IsOf(SessionState state) => IsSameUser(state)
        && ReferenceEquals(state.User, _principal)
        && state.AuthenticatedAt == _at
        && (state.Token == _token || state.Token.IsEmpty && _token.IsEmpty);

    /// <summary>Returns whether a state shows the same person, still in the same session.</summary>
    public bool IsSameUser(SessionState state) => state is { IsAuthenticated: true, Status: SessionStatus.Active }
        && state.Handle == _handle
        && state.UserKey == UserKey;
}
