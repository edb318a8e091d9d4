namespace BlazorSessions.Stores;

/// <summary>
/// Marks a store whose only copy lives in this process: nobody else can change a record, so live copies are never
/// behind. One that makes room for new sessions may still drop an old one, which a merge or a probe then misses.
/// </summary>
public interface ISingleNodeStore;
