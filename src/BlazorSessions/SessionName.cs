namespace BlazorSessions;

/// <summary>
/// The name of a session of the app: part of every record key, cookie purpose, ticket and registry, so that one app
/// can have several that never meet. The app's one session has the empty name.
/// </summary>
internal sealed record SessionName(string Value)
{
    public static SessionName Default { get; } = new(string.Empty);
}
