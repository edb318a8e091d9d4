namespace BlazorSessions.Circuits;

/// <summary>What is to be done about an event, in this order. None of it waits for the browser.</summary>
[Flags]
internal enum CircuitEffects
{
    None = 0,

    /// <summary>Drops what the browser was asked: nobody waits for its answer any more.</summary>
    Drop = 1,

    /// <summary>Shows the newest state.</summary>
    Show = 2,

    /// <summary>Asks the browser to say when it has drawn that.</summary>
    Fence = 4,

    /// <summary>Asks the browser whose secret it holds.</summary>
    Prove = 8,

    /// <summary>Asks the same for the antiforgery token that comes with the answer.</summary>
    Token = 16,

    /// <summary>Sends the page to login, where the app wants that.</summary>
    Login = 32,

    /// <summary>Loads the page again.</summary>
    Reload = 64,

    /// <summary>Aborts the connection.</summary>
    Abort = 128,

    /// <summary>Asks the browser to say when another tab gets a session.</summary>
    Listen = 256,

    /// <summary>Takes the session that another tab has got.</summary>
    Adopt = 512,
}
