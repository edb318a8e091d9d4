namespace BlazorSessions.Stores.Memory;

/// <summary>A user with sessions, or with an epoch to remember.</summary>
internal sealed class MemoryUser(string key)
{
    public string Key { get; } = key;

    public MemoryUserSessions Sessions { get; } = new();

    public long Epoch { get; set; }

    /// <summary>The user's place among those whose epoch was raised, which keeps them in the store; null for none.</summary>
    public LinkedListNode<MemoryUser>? Raised { get; set; }
}
