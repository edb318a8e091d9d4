using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>What docs/parity.md says is here is proven by a test, and what is not here is said to be so.</summary>
public sealed partial class ParityTests
{
    private static readonly string[] s_withoutTests = ["Left out on purpose", "Not yet"];

    private static readonly Lazy<(string Heading, string[] Rows)[]> s_tables = new(() => [.. ReadTables()]);

    [Fact]
    public void Every_feature_names_a_test() => Sources.AssertNone(
        from table in s_tables.Value
        where !s_withoutTests.Contains(table.Heading)
        from row in table.Rows
        where !TestNames.In(row.Split('|')[^2]).Any()
        select $"{table.Heading}: {row}");

    [Fact]
    public void What_is_left_out_or_not_yet_there_says_why_or_what_to_do_until_then() => Sources.AssertNone(
        from heading in s_withoutTests
        from row in s_tables.Value.Single(table => table.Heading == heading).Rows
        let columns = row.Split('|')
        where columns.Length != 5 || columns[1..4].Any(string.IsNullOrWhiteSpace)
        select $"{heading}: {row}");

    [Fact]
    public void Every_test_of_a_defect_is_listed_under_its_number()
    {
        var rows = s_tables.Value.Single(table => table.Heading == "The defects, by number").Rows
            .ToDictionary(row => row.Split('|')[1].Trim(), row => TestNames.In(row).ToHashSet());

        Sources.AssertNone(
            from test in TestNames.All
            let number = Defect().Match(test).Groups[1].Value
            where number.Length > 0 && !rows[number].Contains(test)
            select $"{number}: `{test}`");
        Assert.Equal(Enumerable.Range(1, 32).Select(number => $"{number:00}"), rows.Keys);
    }

    // The rows of each table below its heading, without names of columns.
    private static IEnumerable<(string Heading, string[] Rows)> ReadTables() =>
        from section in Heading().Split(Sources.Text("docs/parity.md")).Skip(1)
        let lines = section.Split('\n')
        let rows = lines.Where(line => line.StartsWith('|')).Skip(2).ToArray()
        where rows.Length > 0
        select (lines[0], rows);

    [GeneratedRegex("^##+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"Defect_(\d\d)_")]
    private static partial Regex Defect();
}
