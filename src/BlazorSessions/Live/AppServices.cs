namespace BlazorSessions.Live;

/// <summary>
/// The services of the app, for what belongs to a session with a name and so has a container of its own.
/// </summary>
internal sealed record AppServices(IServiceProvider Root);
