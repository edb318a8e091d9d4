namespace BlazorSessions;

/// <summary>
/// <see cref="ISessionService.State"/> was read, or <c>HttpContext.Session</c> used, in a request before the session
/// was loaded.
/// </summary>
public sealed class SessionNotLoadedException : SessionException
{
    /// <summary>Makes the exception.</summary>
    public SessionNotLoadedException()
        : base("The session of this request is not loaded yet. Await ISessionService.LoadAsync() first, "
            + "or call app.UseBlazorSessions() before the code that reads State.")
    {
    }

    private SessionNotLoadedException(string message)
        : base(message)
    {
    }

    /// <summary><c>HttpContext.Session</c> was used before the session was loaded.</summary>
    internal static SessionNotLoadedException OfHttpSession() => new(
        "The session of this request is not loaded: its endpoint or its path skips it. Await HttpContext.Session.LoadAsync() "
        + "first, or take away [SkipSession] or the pattern in BlazorSessionsOptions.Skip.");
}
