namespace BlazorSessions.Backplane;

/// <summary>
/// Carries short messages between the nodes of an app: what one publishes, the others hear, as far as it goes. A message
/// that is lost, late, doubled or out of order does no harm: the store is what counts, and it is asked every few seconds.
/// </summary>
/// <remarks>
/// Made and disposed by the app's container, one for each session name. Messages of other names and apps may come along; the
/// listener passes over them. Whoever can publish can end sessions, but never begin or change one: let nobody in who may not
/// write to the store.
/// </remarks>
public interface ISessionBackplane
{
    /// <summary>
    /// Listens until cancelled. A backplane that loses its connection either throws, and is called again after a pause, or
    /// comes back by itself and tells the listener of both.
    /// </summary>
    /// <param name="listener">Whom to tell. Its methods never throw and return at once; any thread may call them.</param>
    /// <param name="cancellationToken">Ends the listening: the task is then cancelled or completes.</param>
    Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken);

    /// <summary>Publishes messages to all nodes; whether this one is among them does not matter.</summary>
    /// <param name="messages">One to a few hundred, of at most <see cref="SessionBackplane.MaxMessageLength"/> characters of ASCII each.</param>
    /// <param name="cancellationToken">Cancels the call: some of the messages may have been sent.</param>
    /// <remarks>An exception is logged, and the messages are not published again.</remarks>
    ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken);
}
