namespace BlazorSessions;

/// <summary>
/// A value cannot be written, so nothing was: it refers to itself, is nested too deep, or holds text that is no text,
/// such as half of a surrogate pair in JSON that a client sent.
/// </summary>
public sealed class SessionValueException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="key">The key the value was meant for.</param>
    /// <param name="inner">What the serializer threw.</param>
    public SessionValueException(string key, Exception inner)
        : base($"The value for \"{key}\" cannot be written, so nothing was. {inner?.Message}", inner) => Key = key;

    /// <summary>Gets the key that the value was meant for.</summary>
    public string Key { get; }
}
