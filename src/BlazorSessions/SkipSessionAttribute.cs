namespace BlazorSessions;

/// <summary>
/// Keeps the session away from an endpoint: it is not loaded there, nobody is signed in, and its requests are no
/// activity. Its code may still call <see cref="ISessionService.LoadAsync"/>.
/// </summary>
/// <remarks>
/// Without a name it is for every session of the app, with one for that alone, and counts more than one without. It wins
/// over the path patterns of the options. Of this and <see cref="PreloadSessionAttribute"/> for the same session the
/// nearer one counts: an action's over its controller's, an endpoint's over its group's.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class SkipSessionAttribute : Attribute, ISessionLoadingMetadata
{
    /// <summary>Keeps every session of the app away.</summary>
    public SkipSessionAttribute()
    {
    }

    /// <summary>Keeps one session away that the app has beside its first.</summary>
    /// <param name="session">Its name; a request to the endpoint throws when there is none of it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public SkipSessionAttribute(string session)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        Session = session;
    }

    /// <summary>Gets the name of the session that it is for; null for every one.</summary>
    public string? Session { get; }

    bool ISessionLoadingMetadata.IsPreloaded => false;
}
