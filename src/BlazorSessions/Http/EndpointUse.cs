namespace BlazorSessions.Http;

/// <summary>What an endpoint has to do with the session.</summary>
internal enum EndpointUse
{
    /// <summary>Nothing: a static asset that is an endpoint, one that skips it.</summary>
    None,

    /// <summary>An endpoint of the app, or none: a branch, a file, a middleware that answers has its user like any other.</summary>
    App,

    /// <summary>The connection of circuits: the session travels into them, and it is no activity.</summary>
    Circuit,

    /// <summary>One of our own, which is no activity.</summary>
    Own,
}
