namespace BlazorSessions.Stores.Memory;

/// <summary>A user with sessions, or with an epoch to remember.</summary>
internal sealed class MemoryUser(string key)
{
    public string Key { get; } = key;

    public MemoryUserSessions Sessions { get; } = new();

    public long Epoch { get; set; }

    /// <summary>Whether the user waits in the queue of raised epochs, which keeps them in the store.</summary>
    public bool IsRemembered { get; set; }
}
