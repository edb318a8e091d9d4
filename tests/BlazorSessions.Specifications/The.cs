using System.Security.Cryptography;
using System.Text;

namespace BlazorSessions.Specifications;

/// <summary>The one value of its kind that tests use when any would do.</summary>
public static class The
{
    /// <summary>
    /// When the fake clock of a suite starts. Odd ticks, so that a store that rounds times is found out.
    /// </summary>
    public static readonly DateTimeOffset Start = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    /// <summary>How long a session lives without activity, to the tick.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1) + TimeSpan.FromTicks(3);

    /// <summary>How long a session lives at all, to the tick.</summary>
    public static readonly TimeSpan AbsoluteTimeout = TimeSpan.FromHours(24) + TimeSpan.FromTicks(7);

    /// <summary>The smallest step of time.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>The device of a session.</summary>
    public const string Device = "Firefox on Linux";

    /// <summary>The bytes of a text, as a value.</summary>
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The text of a value's bytes.</summary>
    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>The hash of the secret with this name.</summary>
    public static TokenHash Token(string name) => TokenHash.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
