using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BlazorSessions;

/// <summary>
/// Names a session for its whole life, through every rotation of its secret. Not secret: it may stand in logs,
/// lists, messages and store keys, and knowing one gives no access.
/// </summary>
/// <remarks>
/// 22 to 64 characters of <c>A-Z a-z 0-9 - _ .</c>, of which an app may choose a prefix (a shard, a region) as long
/// as at least 128 random bits remain. <c>default</c> is no handle: reading its <see cref="Value"/> throws.
/// </remarks>
public readonly record struct SessionHandle
{
    /// <summary>The fewest characters of a handle: 128 bits in base64url.</summary>
    public const int MinLength = 22;

    /// <summary>The most characters of a handle.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> s_alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly string? _value;

    private SessionHandle(string value) => _value = value;

    /// <summary>Gets the text of the handle.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>, not a handle.</exception>
    public string Value => _value
        ?? throw new InvalidOperationException("default(SessionHandle) names no session. Use SessionHandle.New() or Parse.");

    /// <summary>Gets whether this is <c>default</c> and names nothing.</summary>
    public bool IsEmpty => _value is null;

    /// <summary>Makes a handle of 128 fresh random bits.</summary>
    public static SessionHandle New() => New(string.Empty);

    /// <summary>Makes a handle of a prefix and 128 fresh random bits.</summary>
    /// <param name="prefix">Up to 42 characters of the alphabet, such as <c>eu1.</c>.</param>
    /// <exception cref="FormatException">The prefix is too long or has a character outside the alphabet.</exception>
    public static SessionHandle New(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return Parse(prefix + Base64Url.EncodeToString(bits));
    }

    /// <summary>Reads a handle from its text.</summary>
    /// <exception cref="FormatException">The text is no handle.</exception>
    public static SessionHandle Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var handle)
            ? handle
            : throw new FormatException($"A session handle has {MinLength} to {MaxLength} characters of A-Z a-z 0-9 - _ and '.'.");
    }

    /// <summary>Reads a handle from its text; false, and <c>default</c>, when the text is no handle.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionHandle handle)
    {
        if (text is null || text.Length is < MinLength or > MaxLength || text.AsSpan().ContainsAnyExcept(s_alphabet))
        {
            handle = default;
            return false;
        }

        handle = new SessionHandle(text);
        return true;
    }

    /// <summary>Returns the text of the handle, or <c>(none)</c> for <c>default</c>.</summary>
    public override string ToString() => _value ?? "(none)";
}
