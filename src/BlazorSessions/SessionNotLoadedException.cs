namespace BlazorSessions;

/// <summary><see cref="ISessionService.State"/> was read in a request before the session was loaded.</summary>
public sealed class SessionNotLoadedException : SessionException
{
    /// <summary>Makes the exception.</summary>
    public SessionNotLoadedException()
        : base("The session of this request is not loaded yet. Await ISessionService.LoadAsync() first, "
            + "or call app.UseBlazorSessions() before the code that reads State.")
    {
    }
}
