using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>SECURITY.md promises by pointing at tests: each of them must be there, and each attack must have one.</summary>
public sealed partial class SecurityTableTests
{
    // Attacks on what this library does not have: partitions, device-bound cookies, an old runtime.
    private static readonly int[] s_notOurs = [34, 35, 36];

    private static readonly Lazy<HashSet<string>> s_tests = new(() => [.. FindTests()]);

    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var named = Named().Matches(File.ReadAllText(Path.Combine(Sources.Root, "SECURITY.md"))).Select(match => match.Groups[1].Value).ToArray();

        Assert.True(named.Length > 50, "The table was not found.");
        Sources.AssertNone(named.Where(name => !s_tests.Value.Contains(name)));
    }

    [Fact]
    public void Every_attack_has_a_test_that_says_its_number() => Sources.AssertNone(
        Enumerable.Range(1, 36).Except(s_notOurs)
            .Where(number => !s_tests.Value.Any(test => Regex.IsMatch(test, $"[._]A{number}_")))
            .Select(number => $"A{number}"));

    [Fact]
    public void Every_known_defect_of_other_libraries_has_a_test_that_says_its_number() => Sources.AssertNone(
        Enumerable.Range(1, 32)
            .Where(number => !s_tests.Value.Any(test => test.Contains($"Defect_{number:00}_", StringComparison.Ordinal)))
            .Select(number => $"Defect_{number:00}"));

    // A class may be spread over files, and a test of a component is in a razor file that bears the name of the class.
    private static IEnumerable<string> FindTests() =>
        from file in Sources.Below("tests")
        let text = string.Join('\n', Sources.Lines(file))
        let name = Class().Match(text) is { Success: true } match ? match.Groups[1].Value : Path.GetFileNameWithoutExtension(file)
        from test in Test().Matches(text)
        select $"{name}.{test.Groups[1].Value}";

    [GeneratedRegex(@"`(\w+Tests?\.\w+|\w+Specification\.\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"^public (?:abstract |sealed |partial )*class (\w+)", RegexOptions.Multiline)]
    private static partial Regex Class();

    // By their sentences: nothing else here has a name with underscores.
    [GeneratedRegex(@"^    public (?:async )?(?:Task|void) (\w+_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Test();
}
