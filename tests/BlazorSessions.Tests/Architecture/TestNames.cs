using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>The tests of the repository, by which documents prove what they say.</summary>
internal static partial class TestNames
{
    private static readonly Lazy<HashSet<string>> s_all = new(() => [.. Find()]);

    /// <summary>Gets every test, as <c>Class.Method</c>.</summary>
    public static IReadOnlySet<string> All => s_all.Value;

    /// <summary>Reads which tests a text names, in backticks.</summary>
    public static IEnumerable<string> In(string text) => Named().Matches(text).Select(match => match.Groups[1].Value);

    // A class may be spread over files, and a test of a component is in a razor file that bears the name of the class.
    private static IEnumerable<string> Find() =>
        from file in Sources.Below("tests")
        let text = string.Join('\n', Sources.Lines(file))
        let declared = Class().Match(text)
        let name = declared.Success ? declared.Groups[1].Value : Path.GetFileNameWithoutExtension(file)
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
