namespace BlazorSessions;

/// <summary>
/// Loads the session for an endpoint before it runs, where that would not happen: on a static asset, or on a path that
/// <see cref="BlazorSessionsOptions.Skip"/> names. Its requests are activity. Without a cookie there is nothing to load.
/// </summary>
/// <remarks>
/// It wins over the path patterns of the options. Of this and <see cref="SkipSessionAttribute"/> the nearer one counts:
/// an action's over its controller's, an endpoint's over its group's.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PreloadSessionAttribute : Attribute, ISessionLoadingMetadata
{
    bool ISessionLoadingMetadata.IsPreloaded => true;
}
