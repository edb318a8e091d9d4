namespace BlazorSessions;

/// <summary>
/// The name of a session of the app: part of every record key, cookie purpose, ticket and registry, so that one app
/// can have several that never meet. The app's first session has the empty name.
/// </summary>
internal sealed record SessionName(string Value)
{
    private const int MaxLength = 32;

    public static SessionName Default { get; } = new(string.Empty);

    /// <summary>Gets whether sessions of this name have users: only the app's first does, the others hold data.</summary>
    public bool HasUsers => Value.Length == 0;

    /// <summary>Reads the name of a session beside the app's first.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static SessionName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaxLength && name.All(IsOfName)
            ? new SessionName(name)
            : throw new ArgumentException(
                $"\"{name}\" cannot name a session. Use 1 to {MaxLength} letters, digits, '-' and '_' of ASCII, such as "
                + "\"cart\"; the app's first session has no name: call AddBlazorSessions() without one.",
                nameof(name));
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
