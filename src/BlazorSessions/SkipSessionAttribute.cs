namespace BlazorSessions;

/// <summary>
/// Keeps the session away from an endpoint: it is not loaded there, nobody is signed in, and its requests are no
/// activity. Its code may still call <see cref="ISessionService.LoadAsync"/>.
/// </summary>
/// <remarks>
/// It wins over the path patterns of the options. Of this and <see cref="PreloadSessionAttribute"/> the nearer one
/// counts: an action's over its controller's, an endpoint's over its group's.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SkipSessionAttribute : Attribute, ISessionLoadingMetadata
{
    bool ISessionLoadingMetadata.IsPreloaded => false;
}
