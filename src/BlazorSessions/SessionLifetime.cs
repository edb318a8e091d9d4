namespace BlazorSessions;

/// <summary>How long a session lives.</summary>
public sealed class SessionLifetime
{
    /// <summary>
    /// Gets or sets how long a session lives without activity: one second or more, at most <see
    /// cref="AbsoluteTimeout"/>.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>Gets or sets how long a session lives at the most, counted from creation or the last sign-in with fresh credentials.</summary>
    public TimeSpan AbsoluteTimeout { get; set; }
}
