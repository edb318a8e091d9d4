namespace BlazorSessions;

/// <summary>
/// What one run of an edit set, removed and read. Moot when it wrote and nothing came of that, because of the values it saw:
/// where these may be old, that says little.
/// </summary>
internal sealed record SessionChanges(
    IReadOnlyDictionary<string, byte[]> Sets,
    IReadOnlySet<string> Removes,
    IReadOnlyDictionary<string, long> Reads,
    bool ReadKeys,
    bool Cleared,
    bool IsMoot)
{
    public bool IsEmpty => Sets.Count == 0 && Removes.Count == 0 && !Cleared;
}
