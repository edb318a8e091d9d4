namespace BlazorSessions.Stores.Memory;

/// <summary>How much the store holds, for tests that it is bounded.</summary>
internal readonly record struct MemoryStoreSizes(
    int Sessions, int Users, int Epochs, int Expiring, int Anonymous, int SignedIn, long Visits);
