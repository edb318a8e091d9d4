namespace BlazorSessions;

/// <summary>
/// The names under which a session keeps what <c>HttpContext.Session</c> holds: apart from the app's own values, which
/// cannot have such names, and as the bytes that they are.
/// </summary>
internal static class HttpSessionKey
{
    public const string Prefix = "bs.http:";

    /// <summary>How long a key of <c>HttpContext.Session</c> may be.</summary>
    public const int MaxLength = SessionKeyName.MaxLength - 8;

    /// <summary>Returns whether a name of the session is one of these.</summary>
    public static bool Is(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Returns the name of the session for a key, which need not be a valid one.</summary>
    public static string NameOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Prefix + key;
    }

    /// <summary>Returns the name of the session for a key that is about to be written.</summary>
    /// <exception cref="ArgumentException">The key is too long or has a character that no name has.</exception>
    public static string Check(string key)
    {
        var name = NameOf(key);
        return SessionKeyName.IsValid(name) ? name : throw new ArgumentException(
            $"A key of HttpContext.Session has at most {MaxLength} characters here, and none of them is a control "
            + "character or half of a surrogate pair. Choose a shorter key such as \"cart\", and keep what the key was "
            + "made of in the value.",
            nameof(key));
    }

    /// <summary>Returns the keys among names of the session.</summary>
    public static IEnumerable<string> In(IEnumerable<string> names) =>
        names.Where(Is).Select(name => name[Prefix.Length..]);
}
