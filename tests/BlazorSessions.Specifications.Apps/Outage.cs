namespace BlazorSessions.Specifications.Apps;

/// <summary>How a store's server is away.</summary>
public enum Outage
{
    /// <summary>Connections break, and no new one gets through.</summary>
    Gone,

    /// <summary>Connections stand, and nobody answers.</summary>
    Silent,
}
