namespace BlazorSessions;

/// <summary>
/// Finds the app's object for a user. Made anew for each load, in a scope of services of its own, so it may use what is
/// scoped, such as a database context; <see cref="ISessionService"/> is not to be had there.
/// </summary>
/// <typeparam name="TUser">The app's type of a user.</typeparam>
public interface ISessionUserLoader<TUser>
    where TUser : class
{
    /// <summary>
    /// Finds a user. Null, for one who was deleted or disabled, ends the session that asked. An exception, and no answer
    /// within 30 seconds, mean that nobody can say: the session stays, without a user, and it is tried again.
    /// </summary>
    /// <param name="userKey">The key that the user signed in by.</param>
    /// <param name="cancellationToken">
    /// Cancelled when nobody waits for the answer any more: the scope is closed, the session has changed, the time is over.
    /// </param>
    Task<TUser?> LoadAsync(string userKey, CancellationToken cancellationToken);
}
