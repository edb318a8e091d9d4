using Microsoft.AspNetCore.Http;

namespace BlazorSessions;

/// <summary>What every event of <see cref="BlazorSessionsEvents"/> tells.</summary>
public abstract class SessionEventContext
{
    /// <summary>
    /// Gets the request in which it happens; null in a circuit, a hub's connection and background work.
    /// </summary>
    public HttpContext? HttpContext { get; init; }

    /// <summary>
    /// Gets services: those of the request where the event says so, else those of a scope made for this event, in which
    /// <see cref="ISessionService"/> is not to be had. Gone when the handler has returned.
    /// </summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>
    /// Gets a token that is cancelled when nobody waits for the handler any more: after 10 seconds, or when the
    /// request or the verb is given up.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }
}
