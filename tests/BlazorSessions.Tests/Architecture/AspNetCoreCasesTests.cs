namespace BlazorSessions.Tests.Architecture;

/// <summary>docs/aspnetcore-cases.md says of each case of ASP.NET Core's own tests whether it is the same here, or why not.</summary>
public sealed class AspNetCoreCasesTests
{
    private static string[][] Rows { get; } =
    [
        .. from line in Sources.Lines("docs/aspnetcore-cases.md")
           where line.StartsWith("| `", StringComparison.Ordinal)
           select line.Split('|', StringSplitOptions.TrimEntries)[1..^1],
    ];

    [Fact]
    public void Every_case_is_the_same_and_proven_or_says_why_it_is_not() => Sources.AssertNone(
        from row in Rows
        let isProven = row.Length == 4 && row[2].StartsWith("same", StringComparison.Ordinal) && TestNames.In(row[3]).Any()
        let saysWhy = row.Length == 4 && row[2].StartsWith("not the same: ", StringComparison.Ordinal)
        where !isProven && !saysWhy
        select string.Join(" | ", row));

    [Fact]
    public void Every_case_is_there_once_and_most_apply()
    {
        Assert.Equal(Rows.Length, Rows.Select(row => row[0]).Distinct().Count());
        Assert.True(Rows.Count(row => row[2].StartsWith("same", StringComparison.Ordinal)) >= 40);
    }
}
