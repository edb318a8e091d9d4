namespace BlazorSessions.Stores.Sinks;

/// <summary>How an app tells a sink of its sessions.</summary>
public sealed class SessionMirrorOptions
{
    /// <summary>
    /// Gets or sets how many sessions may wait at most to be told of; however often one changes, it waits once. When it
    /// is full, the one that has waited longest is dropped, ends last, and counted.
    /// </summary>
    /// <value>Default: 10,000.</value>
    public int Capacity { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets of how many sessions the sink is told at once, never of one session twice at once. Each has an equal
    /// part of the capacity.
    /// </summary>
    /// <value>Default: 1, and 8 for another store, which answers one after the other for a while.</value>
    public int Concurrency { get; set; } = 1;

    /// <summary>Gets or sets how long the app waits at its stop until the sink has been told of what waits.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
