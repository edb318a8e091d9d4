namespace BlazorSessions;

/// <summary>
/// Loads the session for an endpoint before it runs, where that would not happen: on a static asset, or on a path that
/// <see cref="BlazorSessionsOptions.Skip"/> names. Its requests are activity. Without a cookie there is nothing to load.
/// </summary>
/// <remarks>
/// Without a name it is for every session of the app, with one for that alone, and counts more than one without. It wins
/// over the path patterns of the options. Of this and <see cref="SkipSessionAttribute"/> for the same session the nearer
/// one counts: an action's over its controller's, an endpoint's over its group's.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class PreloadSessionAttribute : Attribute, ISessionLoadingMetadata
{
    /// <summary>Loads every session of the app.</summary>
    public PreloadSessionAttribute()
    {
    }

    /// <summary>Loads one session that the app has beside its first.</summary>
    /// <param name="session">Its name; a request to the endpoint throws when there is none of it.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public PreloadSessionAttribute(string session)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        Session = session;
    }

    /// <summary>Gets the name of the session that it is for; null for every one.</summary>
    public string? Session { get; }

    bool ISessionLoadingMetadata.IsPreloaded => true;
}
