namespace HeadlessBlazor;

/// <summary>Where a tab stands.</summary>
public enum HeadlessTabState
{
    /// <summary>The page has nothing interactive on it, so there is no circuit.</summary>
    Static,

    /// <summary>The circuit is connected.</summary>
    Connected,

    /// <summary>The connection is gone; the server may still hold the circuit.</summary>
    Disconnected,

    /// <summary>The circuit was paused: its state is with the tab or with the server.</summary>
    Paused,

    /// <summary>The server ended the circuit with an error.</summary>
    Failed,

    /// <summary>The tab is closed.</summary>
    Closed,
}
