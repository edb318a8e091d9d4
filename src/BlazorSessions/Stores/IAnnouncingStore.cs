namespace BlazorSessions.Stores;

/// <summary>
/// A store that publishes a message in the step that ends a session, by the backplane that it brings along: whoever is told
/// that the session has ended knows that the others are told too.
/// </summary>
public interface IAnnouncingStore
{
    /// <summary>
    /// Ends a session as <see cref="ISessionStore.EndAsync"/> does and publishes a message in the same step. There is none to
    /// publish when the session was absent or had expired; one that cannot be published keeps no session alive.
    /// </summary>
    /// <param name="handle">The session.</param>
    /// <param name="message">What the other nodes are to hear, as <c>ISessionBackplane.PublishAsync</c> would be given it.</param>
    /// <param name="cancellationToken">Cancels the step: both were done, or neither.</param>
    /// <returns>True when a living session was ended.</returns>
    ValueTask<bool> EndAsync(SessionHandle handle, string message, CancellationToken cancellationToken);
}
