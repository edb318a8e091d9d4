namespace BlazorSessions;

/// <summary>What one run of an edit set, removed and read.</summary>
internal sealed record SessionChanges(
    IReadOnlyDictionary<string, byte[]> Sets,
    IReadOnlySet<string> Removes,
    IReadOnlyDictionary<string, long> Reads,
    bool ReadKeys,
    bool Cleared)
{
    public bool IsEmpty => Sets.Count == 0 && Removes.Count == 0 && !Cleared;
}
