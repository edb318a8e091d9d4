namespace BlazorSessions;

/// <summary>
/// The app's own object for the user of the session, such as a row of its database: loaded by the user's key, by what
/// the app gave to <c>AddSessionUser</c>. Scoped: one in each request and in each circuit, which loads once.
/// </summary>
/// <remarks>
/// <para>
/// It is loaded again after a sign-in, another user, or a new secret (<see cref="ISessionService.RegenerateIdAsync()"/>),
/// and by <see cref="RefreshAsync(CancellationToken)"/>; not after each value that is written. A user of before is never
/// shown once the session has changed, and the late answer of an older load is dropped.
/// </para>
/// <para>
/// Who signs in by the session but is not found by the app is deleted or disabled: the session ends as
/// <see cref="SessionEndReason.Revoked"/>. When loading fails, nobody is there until it works again; the session stays.
/// </para>
/// </remarks>
/// <typeparam name="TUser">The app's type of a user.</typeparam>
public interface ISessionUser<TUser>
    where TUser : class
{
    /// <summary>
    /// Gets the user as last loaded. Never blocks. Null when nobody is signed in, when nothing has been loaded yet, and
    /// when the last load has failed; while a signed-in user is loaded again it is the one of before.
    /// </summary>
    /// <remarks>
    /// There from the first line on in Blazor pages, and, unless loading takes more than 2 seconds, in circuits. Elsewhere,
    /// such as in minimal APIs and MVC, await <see cref="GetAsync"/> first.
    /// </remarks>
    TUser? Current { get; }

    /// <summary>
    /// Raised when <see cref="Current"/> has changed, on any thread, for services; components use the cascading
    /// <typeparamref name="TUser"/>. Changes that follow each other quickly may be raised as one.
    /// </summary>
    event Action<TUser?>? Changed;

    /// <summary>
    /// Gets the user, loaded if that has not happened since the last sign-in; all who ask share one load. Null when
    /// nobody is signed in, or when the app knows no such user, whose session has then ended.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait; the load goes on for the others.</param>
    /// <exception cref="SessionUserUnavailableException">
    /// The user could not be loaded within 30 seconds, or the loader threw. The next call tries again, at first after one
    /// second.
    /// </exception>
    /// <exception cref="InvalidOperationException">This is neither a request nor a circuit.</exception>
    Task<TUser?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads the user anew, for when the app has changed them, and returns the new one; a load that is running is
    /// overtaken. In this scope only: other tabs and devices load at their next sign-in or request.
    /// </summary>
    /// <inheritdoc cref="GetAsync"/>
    Task<TUser?> RefreshAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="RefreshAsync(CancellationToken)"/>
    Task<TUser?> RefreshAsync() => RefreshAsync(CancellationToken.None);
}
