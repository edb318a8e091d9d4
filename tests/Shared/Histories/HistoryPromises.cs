namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>What nodes promise their clients, in time.</summary>
internal sealed record HistoryPromises
{
    /// <summary>Gets how soon a node knows what another one has done, while messages pass.</summary>
    public required TimeSpan Pushed { get; init; }

    /// <summary>Gets how soon it knows without a message, from the moment on from which it reaches the store.</summary>
    public TimeSpan Unpushed { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long a session lives at the most, by the clock of the node that is asked.</summary>
    public required TimeSpan Absolute { get; init; }

    /// <summary>Gets how much later than by its clock a node may notice that.</summary>
    public TimeSpan Slack { get; init; }

    /// <summary>Gets how far the clocks of the nodes are ahead of the clock of the history.</summary>
    public required IReadOnlyList<TimeSpan> Ahead { get; init; }
}
