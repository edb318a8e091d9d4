using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Architecture;

/// <summary>docs/log-events.md has every event as it is logged, and none besides.</summary>
public sealed partial class LogEventPageTests
{
    private const string Page = "docs/log-events.md";

    [Fact]
    public void Every_event_is_on_the_page_as_it_is_logged() =>
        Assert.Equal(LogEvents.All.Select(RowOf), Rows().Select(row => string.Join(" | ", row[..5])));

    [Fact]
    public void Every_event_says_what_it_means() => Sources.AssertNone(
        from row in Rows()
        where row.Length != 6 || row[5].Length < 10 || row[5] == row[3]
        select row[0]);

    [Fact]
    public void Each_name_of_the_vocabulary_lists_its_events()
    {
        var listed = Sources.Lines(Page).Select(line => NameRow().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value}: {match.Groups[2].Value}");

        Assert.Equal(
            LogEvents.All.Where(message => message.Owasp is not null)
                .GroupBy(message => message.Owasp)
                .OrderBy(same => same.Key, StringComparer.Ordinal)
                .Select(same => $"{same.Key}: {string.Join(", ", same.Select(message => message.Id))}"),
            listed);
    }

    // Those whose level depends are news once, and then no more.
    private static string RowOf(LogEvent message) => string.Join(
        " | ",
        message.Id,
        message.Level == LogLevel.None ? "Warning, then Debug" : message.Level,
        $"`{message.Name.Split('.')[1]}`",
        message.Text,
        message.Owasp is { } owasp ? $"`{owasp}`" : "");

    private static string[][] Rows() =>
    [
        .. from line in Sources.Lines(Page)
           where EventRow().IsMatch(line)
           select line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray(),
    ];

    [GeneratedRegex(@"^\| \d{3} \|")]
    private static partial Regex EventRow();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| ([\d, ]+) \|$")]
    private static partial Regex NameRow();
}
