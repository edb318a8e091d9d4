using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions;

/// <summary>
/// The session of whoever this scope serves: of the browser in an HTTP request, of the tab in a circuit. Scoped; in any
/// other scope every member throws and names <see cref="ISessionDirectory"/>. A session that was added by a name is injected
/// with that name as key.
/// </summary>
/// <remarks>
/// Every verb is committed when its task completes, in a request as in a circuit; only a first write in a HEAD request or a
/// prefetch, which must start no session, is thrown away with it. Cancelling leaves the old or the new
/// session, never a mixture. A failing store throws <see cref="SessionStoreException"/>.
/// </remarks>
public interface ISessionService
{
    /// <summary>Gets the newest state this scope knows. Never blocks and never null.</summary>
    /// <exception cref="SessionNotLoadedException">In a request whose session was not loaded; await <see cref="LoadAsync"/>.</exception>
    SessionState State { get; }

    /// <summary>
    /// Raised after each change, on any thread, for services; components use the cascading <see cref="SessionState"/>.
    /// Changes that follow each other quickly may be raised as one.
    /// </summary>
    event Action<SessionState>? Changed;

    /// <summary>Gets a token that is cancelled when the session ends. A sign-in starts another one.</summary>
    CancellationToken Ended { get; }

    /// <summary>Loads the session if that has not happened and returns its state; no session is <see cref="SessionState.None"/>.</summary>
    Task<SessionState> LoadAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes values in one atomic step. The edit may run several times when others write the same values: it must
    /// have no other effects. An exception from it writes nothing. The first write starts a session.
    /// </summary>
    /// <exception cref="SessionEndedException">The session has ended, or has another secret than this scope knows.</exception>
    /// <exception cref="SessionConflictException">Others changed the same values during each of 16 attempts.</exception>
    /// <exception cref="SessionLimitException">The session would grow over its limits.</exception>
    /// <exception cref="SessionCookieException">
    /// A session has to be started and the browser cannot be given its cookie; or, in a circuit, the session got a new
    /// secret elsewhere, and the browser has not shown that for ten seconds.
    /// </exception>
    Task<SessionState> UpdateAsync(Action<SessionEdit> edit, CancellationToken cancellationToken = default);

    /// <summary>Changes values as <see cref="UpdateAsync(Action{SessionEdit}, CancellationToken)"/> does and returns what the edit returned.</summary>
    Task<T> UpdateAsync<T>(Func<SessionEdit, T> edit, CancellationToken cancellationToken = default);

    /// <summary>Does not compile: an edit runs on one snapshot and cannot await.</summary>
    [Obsolete("An edit cannot be async: await first, then call UpdateAsync with a plain lambda.", error: true)]
    Task UpdateAsync(Func<SessionEdit, Task> edit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("An edit cannot be async: await first, then call UpdateAsync with a plain lambda.");

    /// <summary>Does not compile: an edit runs on one snapshot and cannot await.</summary>
    [Obsolete("An edit cannot be async: await first, then call UpdateAsync with a plain lambda.", error: true)]
    Task UpdateAsync<T>(Func<SessionEdit, Task<T>> edit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("An edit cannot be async: await first, then call UpdateAsync with a plain lambda.");

    /// <summary>
    /// Signs the user in, with a new secret in a new cookie; from a circuit too, without a reload. An anonymous
    /// visitor's values and those of the same user stay, those of a different user go with his session.
    /// </summary>
    /// <param name="user">An authenticated principal with a name identifier or <c>sub</c> claim; it may be empty or "0".</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the wait; the sign-in has then happened or not.</param>
    /// <exception cref="ArgumentException">The principal is not authenticated or has no key.</exception>
    /// <exception cref="SessionHasNoUserException">This is a session that was added by a name, for data only.</exception>
    /// <exception cref="SessionSignInRefusedException">The user has too many sessions, or all were just ended.</exception>
    /// <exception cref="SessionLimitException">
    /// The user has more claims and properties than <see cref="BlazorSessionsOptions.MaxPrincipalBytes"/>.
    /// </exception>
    /// <exception cref="SessionCookieException">
    /// The browser cannot be given its cookie, or has not kept it: nobody is signed in.
    /// </exception>
    Task SignInAsync(ClaimsPrincipal user, SessionSignInOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the session with all its values, in every tab and circuit at once; also one that has no user. Without a session,
    /// or twice, does nothing.
    /// </summary>
    Task SignOutAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="SignOutAsync(CancellationToken)"/>
    Task SignOutAsync() => SignOutAsync(CancellationToken.None);

    /// <summary>Gives the session a new secret; handle, values and lifetimes stay. Do so when privileges change.</summary>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    /// <exception cref="SessionCookieException">
    /// The browser cannot be given its cookie, or has not kept it: the previous secret still holds.
    /// </exception>
    Task RegenerateIdAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="RegenerateIdAsync(CancellationToken)"/>
    Task RegenerateIdAsync() => RegenerateIdAsync(CancellationToken.None);

    /// <summary>Counts as activity: the idle time starts anew ("stay signed in"). The absolute end does not move.</summary>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    Task RenewAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="RenewAsync(CancellationToken)"/>
    Task RenewAsync() => RenewAsync(CancellationToken.None);

    /// <summary>
    /// Gives this session other lifetimes than the options do, shorter or longer. Each counts until it is set again, or
    /// a user signs in with fresh credentials, who gets those of the options. Without a session one is started.
    /// </summary>
    /// <param name="idle">How long it lives without activity, which this is; null to leave that as it is.</param>
    /// <param name="absolute">
    /// How long it lives at the most, counted from the sign-in (<see cref="SessionState.AuthenticatedAt"/>), without a user
    /// from the start (<see cref="SessionState.CreatedAt"/>): setting it again prolongs nothing. Null to leave the end
    /// where it is.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the lifetimes are then set or not.</param>
    /// <remarks>
    /// A session whose cookie outlives the browser and that is to end later gets a new secret, as its cookie must be set
    /// again to last that long.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// None is given, one is not from a second to ten years, or the absolute one is the shorter or over by now.
    /// </exception>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    /// <exception cref="SessionCookieException">
    /// The browser cannot be given its cookie, or has not kept it: the lifetimes are as they were.
    /// </exception>
    Task SetLifetimeAsync(TimeSpan? idle = null, TimeSpan? absolute = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns a copy of what the sign-in kept beside the user: <see cref="SessionSignInOptions.Properties"/>, or what a remote
    /// sign-in saved, such as the tokens of an identity provider. It is never in the browser. Null when nobody is signed in, and
    /// in a scope that has not shown the secret that counts.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <remarks>
    /// Renewed tokens are stored by <see cref="StoreTokensAsync"/>. To change the rest, sign the same user in with the changed copy
    /// as <see cref="SessionSignInOptions.Properties"/> and without <see cref="SessionSignInOptions.FreshCredentials"/>.
    /// </remarks>
    /// <exception cref="SessionStoreException">The store is away.</exception>
    /// <exception cref="SessionCookieException">The browser did not show in time whose secret it holds.</exception>
    Task<AuthenticationProperties?> GetPropertiesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores tokens of the signed-in user in place of those of the same names; the others stay. The session keeps its secret and
    /// its lifetimes, and the tokens go with the user: a sign-in with tokens of its own, or of somebody else, has none of them.
    /// </summary>
    /// <param name="tokens">The tokens, such as <c>access_token</c>, <c>refresh_token</c> and <c>expires_at</c>.</param>
    /// <param name="cancellationToken">Cancels the wait; the tokens are then stored, all of them, or none.</param>
    /// <exception cref="ArgumentException">A token has no name or no value.</exception>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    /// <exception cref="SessionEndedException">The session has ended, or has another secret than this scope knows.</exception>
    /// <exception cref="SessionLimitException">They are larger than <see cref="BlazorSessionsOptions.MaxPrincipalBytes"/>.</exception>
    /// <exception cref="SessionStoreException">The store is away.</exception>
    /// <exception cref="SessionCookieException">The browser did not show in time whose secret it holds.</exception>
    Task StoreTokensAsync(IEnumerable<AuthenticationToken> tokens, CancellationToken cancellationToken = default);

    /// <summary>Lists the sessions of the signed-in user, created last first; empty when nobody is signed in.</summary>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    IAsyncEnumerable<SessionInfo> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends one session of the signed-in user. False when it is not theirs or does not exist.</summary>
    Task<bool> RevokeAsync(SessionHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Ends all sessions of the signed-in user but this one and returns how many.</summary>
    /// <exception cref="SessionCapabilityException">The store keeps no index of users.</exception>
    /// <exception cref="SessionsLeftException">There were more than could be ended in time: call again.</exception>
    /// <exception cref="SessionStoreException">The store failed, as during <see cref="ISessionDirectory.RevokeUserAsync"/>: call again.</exception>
    Task<int> RevokeOthersAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="RevokeOthersAsync(CancellationToken)"/>
    Task<int> RevokeOthersAsync() => RevokeOthersAsync(CancellationToken.None);
}
