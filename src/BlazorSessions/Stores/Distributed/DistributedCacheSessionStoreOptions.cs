namespace BlazorSessions.Stores.Distributed;

/// <summary>How the store on a distributed cache works.</summary>
public sealed class DistributedCacheSessionStoreOptions
{
    /// <summary>
    /// Gets or sets what the keys of all sessions begin with; the name of the session follows, if it has one. Apps that
    /// share a cache need prefixes of which none begins another.
    /// </summary>
    /// <value>Default: <c>bs:</c>.</value>
    public string KeyPrefix { get; set; } = "bs:";
}
