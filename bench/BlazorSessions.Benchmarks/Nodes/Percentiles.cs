using System.Globalization;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>The middle and the edge of what was measured.</summary>
internal readonly record struct Percentiles(double Half, double NinetyNine)
{
    public static Percentiles Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToArray();
        return new Percentiles(sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Half:F1} | {NinetyNine:F1}");
}
