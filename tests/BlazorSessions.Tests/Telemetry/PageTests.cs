using System.Diagnostics.Metrics;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Tests.Architecture;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>docs/telemetry.md has every instrument and every activity, with its unit and tags, and none besides.</summary>
public sealed class PageTests
{
    private const string Page = "docs/telemetry.md";

    [Fact]
    public async Task Every_instrument_is_on_the_page()
    {
        await using var app = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);

        var there = measures.Instruments.Select(instrument => $"{instrument.Name}: {KindOf(instrument)}, {instrument.Unit}");

        Assert.Equal(there.Order(StringComparer.Ordinal), Rows("instrument").Select(row => $"{row[0].Trim('`')}: {row[1]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_activity_is_on_the_page()
    {
        string[] there =
        [
            SessionActivities.SignIn, SessionActivities.SignOut, SessionActivities.End, SessionActivities.Exchange, SessionActivities.Redeem,
            $"{SessionActivities.Store}…", SessionActivities.Sweep, SessionActivities.Receive,
        ];

        Assert.Equal(there, Rows("activity").Select(row => row[0].Trim('`')));
    }

    [Fact]
    public void Every_tag_and_every_operation_of_the_store_is_on_the_page()
    {
        var text = string.Join('\n', Sources.Lines(Page));
        var tags = typeof(SessionTags).GetFields().Where(field => field.IsLiteral && field.Name != nameof(SessionTags.Cancelled));
        var operations = typeof(StoreVerb).GetProperties().Where(property => property.PropertyType == typeof(StoreVerb) && property.GetMethod!.IsStatic);

        Assert.All(tags, tag => Assert.Contains($"`{tag.GetRawConstantValue()}`", text));
        Assert.Equal(14, operations.Count());
        Assert.All(operations, operation => Assert.Contains($"`{((StoreVerb)operation.GetValue(null)!).Operation}`", text));
    }

    [Fact]
    public void The_names_that_apps_use_are_those_of_the_page()
    {
        Assert.Contains(Sources.Lines(Page), line => line.Contains($"The meter is `{BlazorSessionsDefaults.MeterName}`"));
        Assert.Contains(Sources.Lines(Page), line => line.Contains($"The source is `{BlazorSessionsDefaults.ActivitySourceName}`"));
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        nameof(Counter<int>) => "counter",
        nameof(Histogram<int>) => "histogram",
        nameof(UpDownCounter<int>) or nameof(ObservableUpDownCounter<int>) => "up-down counter",
        nameof(ObservableGauge<int>) => "gauge",
        var other => other,
    };

    // The rows of the table that begins with a word.
    private static IEnumerable<string[]> Rows(string word) => Sources.Lines(Page)
        .SkipWhile(line => !line.StartsWith($"| {word} |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
}
