using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Architecture;

/// <summary>An event that a page names by its id is logged, at the level that the page says.</summary>
public sealed partial class DocsEventTests
{
    [Fact]
    public void Every_event_that_a_page_names_is_logged_at_that_level()
    {
        var named = Pages().SelectMany(page => Sources.Lines(page).SelectMany((line, i) =>
            Named().Matches(line).Select(match => (
                Where: $"{page}({i + 1}): {match.Value}",
                Level: match.Groups[1].Value,
                Id: int.Parse(match.Groups[2].Value))))).ToArray();

        Assert.True(named.Length >= 20, $"{named.Length} events were found.");
        Sources.AssertNone(
            from name in named
            where !LogEvents.All.Any(message => message.Id == name.Id && IsSaid(name.Level, message.Level))
            select name.Where);
    }

    // Those whose level depends are warnings when they are news.
    private static bool IsSaid(string word, LogLevel level) => word.ToLowerInvariant() switch
    {
        "error" => level == LogLevel.Error,
        "warning" => level is LogLevel.Warning or LogLevel.None,
        _ => true,
    };

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Sources.Root, file))
            .Append("README.md").Append("CHANGELOG.md")
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(error|warning|event) (\d{3})\b", RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
