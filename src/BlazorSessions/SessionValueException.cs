namespace BlazorSessions;

/// <summary>
/// A value cannot be written, so nothing was: it refers to itself, is nested too deep, or holds text that is no text,
/// such as half of a surrogate pair in JSON that a client sent. Or a value that is there cannot be read as the type
/// that was asked for, most likely because an older version of the app wrote it.
/// </summary>
public sealed class SessionValueException : SessionException
{
    /// <summary>Makes the exception of a value that cannot be written.</summary>
    /// <param name="key">The key the value was meant for.</param>
    /// <param name="inner">What the serializer threw.</param>
    public SessionValueException(string key, Exception inner)
        : base($"The value for \"{key}\" cannot be written, so nothing was. {inner?.Message}", inner) => Key = key;

    private SessionValueException(string key, Type type, Exception inner)
        : base(
            $"The value under \"{key}\" is no {type.Name}; an older version of the app may have written it. Read it by "
            + "TryGet, which answers false, change it by UpdateAsync(key, change, initial), which starts from the initial "
            + "value, or give the new type a new key.",
            inner) => (Key, IsUnreadable) = (key, true);

    /// <summary>Gets the key of the value.</summary>
    public string Key { get; }

    /// <summary>Whether the value is there and cannot be read; else it was to be written.</summary>
    internal bool IsUnreadable { get; }

    internal static SessionValueException Unreadable(string key, Type type, Exception inner) => new(key, type, inner);
}
