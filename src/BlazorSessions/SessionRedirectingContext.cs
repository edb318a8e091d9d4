namespace BlazorSessions;

/// <summary>
/// A request that was not let in is about to be sent to the login page, or to the one for users who may not.
/// </summary>
public sealed class SessionRedirectingContext : SessionEventContext
{
    /// <summary>Gets whether a user is signed in who may not pass; false for a visitor who has to sign in.</summary>
    public required bool IsDenied { get; init; }

    /// <summary>
    /// Gets or sets where to, as the <c>Location</c> of the answer. What is set here is sent as it is, to other hosts
    /// as well: build it from nothing that a client sent.
    /// </summary>
    public required string Location { get; set; }

    /// <summary>Gets whether a handler answers the request itself.</summary>
    public bool IsHandled { get; private set; }

    /// <summary>Says that the handler answers the request, which has status 401 or 403 until it sets another.</summary>
    public void HandleResponse() => IsHandled = true;
}
