namespace BlazorSessions;

/// <summary>
/// Says whether the last authorization in this scope, a request or a circuit, that asked for a recent sign-in was refused
/// for that alone. Such a user is asked again, not told that they are denied. Scoped.
/// </summary>
public sealed class FreshDemand
{
    /// <summary>
    /// Gets within which span credentials must have been checked; null when they were, or something else is missing too.
    /// </summary>
    public TimeSpan? Within { get; internal set; }
}
