namespace BlazorSessions;

/// <summary>
/// Says of an endpoint whether its requests load a session; of those that are for the same one, the last of its metadata
/// counts.
/// </summary>
internal interface ISessionLoadingMetadata
{
    bool IsPreloaded { get; }

    /// <summary>Gets which of the app's sessions beside its first it is for; null for all that nothing else is said of.</summary>
    string? Session { get; }
}
