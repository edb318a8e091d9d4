namespace BlazorSessions.Backplane;

/// <summary>Hears what a <see cref="ISessionBackplane"/> carries.</summary>
public interface ISessionBackplaneListener
{
    /// <summary>
    /// What is published from now on is heard. What was published before may have been missed, so the store is asked about
    /// all sessions that circuits hold.
    /// </summary>
    void OnConnected();

    /// <summary>Messages may be missed from now on. Twice in a row is once.</summary>
    void OnDisconnected();

    /// <summary>A message has come, whoever published it. What is no message of ours is counted and passed over.</summary>
    /// <param name="message">The message as it was published.</param>
    void OnMessage(string message);
}
