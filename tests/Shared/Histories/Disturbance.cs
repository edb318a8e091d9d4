namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>A time in which something was out of order.</summary>
/// <param name="Node">For whom; null for all nodes.</param>
/// <param name="Trouble">What it was.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when; the end of time while it lasts.</param>
internal sealed record Disturbance(int? Node, Trouble Trouble, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Returns whether a node was troubled at any moment between two, both included.</summary>
    public bool Touches(int node, DateTimeOffset from, DateTimeOffset to) =>
        (Node is null || Node == node) && From <= to && To >= from;

    public override string ToString() =>
        $"{From:HH:mm:ss.fff}-{To:HH:mm:ss.fff} {Trouble} of {(Node is null ? "all nodes" : $"node {Node}")}";
}

internal enum Trouble
{
    /// <summary>Messages between nodes are lost, late, doubled or out of order.</summary>
    Messages,

    /// <summary>The store does not answer.</summary>
    Store,

    /// <summary>The process stands still.</summary>
    Paused,
}
