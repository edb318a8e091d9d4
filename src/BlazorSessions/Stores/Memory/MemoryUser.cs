namespace BlazorSessions.Stores.Memory;

/// <summary>A user with sessions, or with an epoch to remember.</summary>
internal sealed class MemoryUser(string key)
{
    public string Key { get; } = key;

    public HashSet<MemorySession> Sessions { get; } = [];

    public long Epoch { get; set; }

    /// <summary>Whether the user waits in the queue of raised epochs, which keeps him in the store.</summary>
    public bool IsRemembered { get; set; }
}
