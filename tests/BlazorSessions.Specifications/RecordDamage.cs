namespace BlazorSessions.Specifications;

/// <summary>What a suite asks to be done to a record where the store keeps it.</summary>
public enum RecordDamage
{
    /// <summary>Bytes of the record are cut off or overwritten.</summary>
    Corrupt,

    /// <summary>The record says it has a format that never was.</summary>
    UnknownFormat,

    /// <summary>
    /// The record says it has the format after the newest one this store knows: a newer node wrote it.
    /// </summary>
    FutureFormat,
}
