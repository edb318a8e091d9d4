namespace BlazorSessions;

/// <summary>
/// What <see cref="BlazorSessionsOptions.LoginPathSelector"/> chooses by. The same in a request and in a circuit, where
/// there is no <c>HttpContext</c>.
/// </summary>
public sealed class LoginPathContext
{
    /// <summary>Gets the address of the page that needs a user, as the browser has it: host, path and query.</summary>
    public required Uri Page { get; init; }

    /// <summary>
    /// Gets why the session of this page ended; null for a visitor who has none, and for a request whose cookie names one
    /// that is gone.
    /// </summary>
    public SessionEndReason? EndReason { get; init; }

    /// <summary>
    /// Gets services: those of the request; in a circuit those of a scope made for this call, as the circuit's own are at
    /// work for its components meanwhile. Gone when the answer is there.
    /// </summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>
    /// Gets a token that is cancelled when nobody waits for the answer any more: after 3 seconds, or when the request or
    /// the circuit is over.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }
}
