using System.Net;

namespace HeadlessBlazor;

/// <summary>A circuit of a headless tab did not do what was asked of it.</summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">What caused it.</param>
public class CircuitException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server refused to negotiate, to connect, to start or to resume a circuit.</summary>
/// <param name="reason">What the server said.</param>
/// <param name="innerException">What caused it.</param>
public sealed class CircuitRefusedException(string reason, Exception? innerException = null)
    : CircuitException(reason, innerException)
{
    /// <summary>Gets the status of the refused request; null when the refusal came over the open connection.</summary>
    public HttpStatusCode? StatusCode { get; init; }
}

/// <summary>The connection ended while something waited for it, or before something was sent.</summary>
/// <param name="reason">Why it ended, as far as the server said.</param>
public sealed class CircuitClosedException(string? reason)
    : CircuitException($"The circuit is not connected: {reason ?? "the connection is closed"}")
{
    /// <summary>Gets what the server said; null when it said nothing.</summary>
    public string? Reason { get; } = reason;
}
