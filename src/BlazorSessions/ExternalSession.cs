namespace BlazorSessions;

/// <summary>A session as the identity provider that a user came from names it: its <c>iss</c> and <c>sid</c>.</summary>
/// <remarks>Both are compared byte by byte. They are no secrets, and come from outside.</remarks>
public sealed record ExternalSession
{
    /// <summary>The most characters that either part may have.</summary>
    public const int MaxLength = 512;

    /// <summary>Names a session.</summary>
    /// <param name="issuer">The identity provider, such as <c>https://login.example</c>.</param>
    /// <param name="sessionId">What it calls the session.</param>
    /// <exception cref="ArgumentException">
    /// A part is empty, longer than <see cref="MaxLength"/> characters, or has the character U+0000.
    /// </exception>
    public ExternalSession(string issuer, string sessionId)
    {
        Issuer = Check(issuer, nameof(issuer));
        SessionId = Check(sessionId, nameof(sessionId));
    }

    /// <summary>Gets the identity provider.</summary>
    public string Issuer { get; }

    /// <summary>Gets what the identity provider calls the session.</summary>
    public string SessionId { get; }

    /// <summary>Returns whether both parts may be used.</summary>
    public static bool IsValid(string? issuer, string? sessionId) => IsValid(issuer) && IsValid(sessionId);

    private static bool IsValid(string? part) => part is { Length: > 0 and <= MaxLength } && !part.Contains('\0');

    private static string Check(string part, string name)
    {
        ArgumentNullException.ThrowIfNull(part, name);
        return IsValid(part)
            ? part
            : throw new ArgumentException(
                $"The {name} of an external session has 1 to {MaxLength} characters and no U+0000; this one has {part.Length}.", name);
    }
}
