using System.Globalization;

namespace BlazorSessions.Redis.Records;

/// <summary>
/// Times as Redis keeps them: ticks in 19 digits. Exact, and as text in the order of time, which the numbers of Lua are
/// not.
/// </summary>
internal static class RedisTime
{
    /// <summary>How many digits a time has.</summary>
    public const int Length = 19;

    private const string Digits = "D19";

    public static string Write(DateTimeOffset time) => time.UtcTicks.ToString(Digits, CultureInfo.InvariantCulture);

    public static string Write(DateTimeOffset? time) => time is { } some ? Write(some) : "";

    /// <summary>Writes a duration; a negative one as zero, which ends a session as soon.</summary>
    public static string Write(TimeSpan time) => Math.Max(time.Ticks, 0).ToString(Digits, CultureInfo.InvariantCulture);

    public static string Write(TimeSpan? time) => time is { } some ? Write(some) : "";

    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        var isRead = TryReadTicks(text, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks;
        time = isRead ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isRead;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan time)
    {
        var isRead = TryReadTicks(text, out var ticks);
        time = new TimeSpan(ticks);
        return isRead;
    }

    private static bool TryReadTicks(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        return text.Length == Length && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ticks);
    }
}
