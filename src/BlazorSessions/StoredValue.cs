using System.Text.Json;

namespace BlazorSessions;

/// <summary>Reads a value that another version of the app may have written.</summary>
internal static class StoredValue
{
    /// <summary>Returns whether the bytes are a <typeparamref name="T"/>; if not, what is wrong with them.</summary>
    public static bool TryRead<T>(ISessionSerializer serializer, ReadOnlyMemory<byte> data, out T? value, out Exception? fault)
    {
        try
        {
            (value, fault) = (serializer.Deserialize<T>(data), null);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or FormatException)
        {
            // The last two are how a type refuses, in its constructor, what an older version of it has let in.
            (value, fault) = (default, exception);
            return false;
        }
    }
}
