using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BlazorSessions;

/// <summary>
/// The values of <c>HttpContext.Session</c> inside one edit: what is set or removed here, in a circuit or anywhere
/// else, the next request finds in its <c>HttpContext.Session</c>.
/// </summary>
/// <remarks>
/// Valid only while the edit runs, on the thread that runs it. What is read here is checked when it is written.
/// </remarks>
public sealed class HttpSessionEdit
{
    private readonly SessionEdit _edit;

    internal HttpSessionEdit(SessionEdit edit) => _edit = edit;

    /// <summary>Gets the keys as this edit would leave them. Any other writer then makes the edit run again.</summary>
    public IReadOnlyCollection<string> Keys => [.. HttpSessionKey.In(_edit.ReadNames())];

    /// <summary>Reads a value, as a copy; false when there is none.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = _edit.Find(HttpSessionKey.NameOf(key))?.ToArray();
        return value is not null;
    }

    /// <summary>Reads a value, as a copy; null when there is none.</summary>
    public byte[]? Get(string key) => TryGetValue(key, out var value) ? value : null;

    /// <summary>Reads what <c>SetString</c> wrote; null when there is none.</summary>
    public string? GetString(string key) => HttpSessionValues.TextOf(Get(key));

    /// <summary>Reads what <c>SetInt32</c> wrote; null when there is none, or it is too short for a number.</summary>
    public int? GetInt32(string key) => HttpSessionValues.NumberOf(Get(key));

    /// <summary>Sets a value. Setting what is already there writes nothing.</summary>
    /// <exception cref="ArgumentException">
    /// The key has more than 120 characters, or one that is a control character.
    /// </exception>
    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _edit.SetBytes(HttpSessionKey.Check(key), [.. value]);
    }

    /// <summary>Sets a text, which <c>GetString</c> reads.</summary>
    /// <inheritdoc cref="Set(string, byte[])"/>
    public void SetString(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Set(key, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Sets a number, which <c>GetInt32</c> reads.</summary>
    /// <inheritdoc cref="Set(string, byte[])"/>
    public void SetInt32(string key, int value) => Set(key, HttpSessionValues.BytesOf(value));

    /// <summary>Removes a value, whoever changes it meanwhile; nothing happens when there is none.</summary>
    public void Remove(string key) => _edit.Drop(HttpSessionKey.NameOf(key));

    /// <summary>Removes all of these values, and none of the app's own.</summary>
    public void Clear()
    {
        foreach (var name in _edit.Names.Where(HttpSessionKey.Is).ToArray())
        {
            _edit.Drop(name);
        }
    }
}
