namespace BlazorSessions;

/// <summary>One value of a session as stores keep it: serialized, with the record version that last changed it.</summary>
/// <param name="Data">The serialized value. Stores never look inside.</param>
/// <param name="Version">The version of the record at which this value was last written; at least 1.</param>
public readonly record struct SessionValue(ReadOnlyMemory<byte> Data, long Version);
