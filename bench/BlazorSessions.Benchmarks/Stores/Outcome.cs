using System.Globalization;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>How a contest ended: medians of its rounds, in microseconds from one completion to the next.</summary>
internal sealed record Outcome(string Verb, int InFlight, double? Goal, double Store, double Bare, double Ratio)
{
    public const string Header = """
        | verb | in flight | bare µs | store µs | ratio | goal |
        | --- | --- | --- | --- | --- | --- |
        """;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Verb} | {InFlight} | {Bare:F1} | {Store:F1} | {Ratio:F2} | {Text} |");

    private string Text => Goal is not { } goal ? ""
        : string.Create(CultureInfo.InvariantCulture, $"≤ {goal:F1} {(Ratio <= goal ? "met" : "missed")}");
}
