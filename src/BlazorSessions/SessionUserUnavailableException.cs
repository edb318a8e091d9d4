namespace BlazorSessions;

/// <summary>
/// Somebody is signed in, and who they are to the app cannot be said for now: the loader has failed or did not answer.
/// Over HTTP 503. The session goes on.
/// </summary>
/// <remarks>Its message never holds the loader's own text; that is the inner exception.</remarks>
public sealed class SessionUserUnavailableException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="inner">Why; null when the session itself could not be loaded.</param>
    public SessionUserUnavailableException(Exception? inner = null)
        : base("The user of the session cannot be loaded for the moment. Try again soon.", inner)
    {
    }
}
