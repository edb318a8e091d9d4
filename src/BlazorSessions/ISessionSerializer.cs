namespace BlazorSessions;

/// <summary>Turns the values of a session into bytes and back. The default is System.Text.Json.</summary>
/// <remarks>
/// Implementations are called from many threads at once and must not write type names that a reader would load:
/// the bytes come back from a store that others may write.
/// </remarks>
public interface ISessionSerializer
{
    /// <summary>Writes a value; <c>null</c> is a value like any other.</summary>
    /// <exception cref="NotSupportedException">The type cannot be written.</exception>
    /// <exception cref="System.Text.Json.JsonException">This value of it cannot be written.</exception>
    byte[] Serialize<T>(T value);

    /// <summary>Reads a value that <see cref="Serialize{T}"/> wrote.</summary>
    /// <exception cref="System.Text.Json.JsonException">The bytes are not a <typeparamref name="T"/>.</exception>
    T? Deserialize<T>(ReadOnlyMemory<byte> data);
}
