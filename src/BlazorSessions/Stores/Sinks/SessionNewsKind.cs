namespace BlazorSessions.Stores.Sinks;

/// <summary>What has become of a session.</summary>
public enum SessionNewsKind
{
    /// <summary>It was created, has changed, or somebody was active in it.</summary>
    Changed,

    /// <summary>It has ended.</summary>
    Ended,
}
