using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BlazorSessions;

/// <summary>
/// What requests have written to <c>HttpContext.Session</c>, as it was at one moment: MVC's TempData, values of
/// libraries written for ASP.NET Core Session. Read here in circuits, and wherever there is a
/// <see cref="SessionState"/>.
/// </summary>
/// <remarks>
/// Its keys are apart from the app's own values: neither <see cref="SessionState.Keys"/> nor these list the others, and
/// the same key is two values.
/// </remarks>
public sealed class HttpSessionValues
{
    private readonly IReadOnlyDictionary<string, SessionValue> _values;

    internal HttpSessionValues(IReadOnlyDictionary<string, SessionValue> values) => _values = values;

    /// <summary>Gets the keys, without order.</summary>
    public IEnumerable<string> Keys => HttpSessionKey.In(_values.Keys);

    /// <summary>Reads a value, as a copy; false when there is none.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = _values.TryGetValue(HttpSessionKey.NameOf(key), out var stored) ? stored.Data.ToArray() : null;
        return value is not null;
    }

    /// <summary>Reads a value, as a copy; null when there is none.</summary>
    public byte[]? Get(string key) => TryGetValue(key, out var value) ? value : null;

    /// <summary>Reads what <c>SetString</c> wrote; null when there is none.</summary>
    public string? GetString(string key) => TextOf(Get(key));

    /// <summary>Reads what <c>SetInt32</c> wrote; null when there is none, or it is too short for a number.</summary>
    public int? GetInt32(string key) => NumberOf(Get(key));

    // As the extensions of the framework write them: UTF-8, and the highest byte first.
    internal static string? TextOf(byte[]? value) => value is null ? null : Encoding.UTF8.GetString(value);

    internal static int? NumberOf(byte[]? value) =>
        value is { Length: >= 4 } ? BinaryPrimitives.ReadInt32BigEndian(value) : null;

    internal static byte[] BytesOf(int number)
    {
        var value = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(value, number);
        return value;
    }
}
