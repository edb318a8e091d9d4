using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>Documents promise by pointing at tests: each of them must be there, and each attack must have one.</summary>
public sealed class SecurityTableTests
{
    // Attacks on what this library does not have: partitions, device-bound cookies, an old runtime.
    private static readonly int[] s_notOurs = [34, 35, 36];

    [Theory]
    [InlineData("SECURITY.md")]
    [InlineData("docs/parity.md")]
    [InlineData("docs/aspnetcore-cases.md")]
    public void Every_test_that_the_table_names_exists(string page)
    {
        var named = TestNames.In(Sources.Text(page)).ToArray();

        Assert.True(named.Length > 50, "The table was not found.");
        Sources.AssertNone(named.Where(name => !TestNames.All.Contains(name)));
    }

    [Fact]
    public void Every_attack_has_a_test_that_says_its_number() => Sources.AssertNone(
        Enumerable.Range(1, 36).Except(s_notOurs)
            .Where(number => !TestNames.All.Any(test => Regex.IsMatch(test, $"[._]A{number}_")))
            .Select(number => $"A{number}"));

    [Fact]
    public void Every_known_defect_of_other_libraries_has_a_test_that_says_its_number() => Sources.AssertNone(
        Enumerable.Range(1, 32)
            .Where(number => !TestNames.All.Any(test => test.Contains($"Defect_{number:00}_", StringComparison.Ordinal)))
            .Select(number => $"Defect_{number:00}"));
}
