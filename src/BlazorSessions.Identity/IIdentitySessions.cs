namespace BlazorSessions.Identity;

/// <summary>The sessions of users of ASP.NET Core Identity. Singleton, any thread.</summary>
public interface IIdentitySessions
{
    /// <summary>
    /// Ends, at once and on all nodes, the sessions of a user that were signed in with another security stamp than the user has
    /// now, and returns how many. For when the app has changed something without the user: a new stamp by
    /// <c>UserManager.UpdateSecurityStampAsync</c>, a password that was reset, an account that was deleted. A user who is gone
    /// loses all sessions. Without this call they end within <c>SecurityStampValidatorOptions.ValidationInterval</c>.
    /// </summary>
    /// <param name="userId">The id of the user, as Identity knows it.</param>
    /// <param name="cancellationToken">Cancels the wait; what has ended stays ended.</param>
    /// <remarks>Twice does no harm. Where the store of users keeps no stamps nothing is outdated.</remarks>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="SessionCapabilityException">The store of sessions keeps no index of users.</exception>
    /// <exception cref="SessionStoreException">The store of sessions is away.</exception>
    /// <exception cref="SessionsLeftException">The user is gone and had more than could be ended in time: call again.</exception>
    Task<int> EndOutdatedAsync(string userId, CancellationToken cancellationToken = default);
}
