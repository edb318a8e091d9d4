namespace BlazorSessions;

/// <summary>
/// The session that an outgoing HTTP request is sent for. Handlers of <c>IHttpClientFactory</c> are shared by all requests of the
/// app and live in scopes of their own, so that is with the request and not among their services.
/// </summary>
public static class SessionHttpRequestMessageExtensions
{
    /// <summary>
    /// Returns the session that the request is sent for, as its handlers see it; null when it is not known. It is, for the
    /// clients of <c>AddSessionTokenHandler()</c> and <c>AddSessionToRequests()</c> that were made in the scope of an HTTP
    /// request or a circuit, and after <see cref="SetSession"/>.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidOperationException">
    /// Its client was made in a scope that is neither a request's nor a circuit's, such as a singleton's.
    /// </exception>
    public static ISessionService? GetSession(this HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RequestCaller.Of(request)?.Find();
    }

    /// <summary>
    /// Says which session the request is sent for, whichever scope its client was made in: for clients that singletons share.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="sessions">The session of the caller's scope.</param>
    public static void SetSession(this HttpRequestMessage request, ISessionService sessions)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(sessions);
        new RequestCaller(() => sessions).PutInto(request);
    }
}
