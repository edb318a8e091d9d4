using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>
/// The guards that eng/mutate-guards.sh takes out are those of the source: a line that meets nothing proves nothing, and
/// it takes hours until somebody runs into it.
/// </summary>
public sealed partial class GuardListTests
{
    private static readonly Guard[] s_guards =
    [
        .. from line in Sources.Lines("eng/mutate-guards.sh")
           let match = Line().Match(line)
           where match.Success
           select new Guard(
               match.Groups["name"].Value,
               $"src/BlazorSessions/{match.Groups["file"].Value}",
               match.Groups["tests"].Value,
               match.Groups["pattern"].Value),
    ];

    [Fact]
    public void Every_line_is_understood()
    {
        var list = string.Join('\n', Sources.Lines("eng/mutate-guards.sh")).Split("GUARDS");

        Assert.Equal(3, list.Length);
        Assert.Equal(list[1].Split('\n').Count(line => line.Contains('|') && !line.StartsWith('\'')), s_guards.Length);
    }

    [Fact]
    public void Every_guard_has_a_name_of_its_own() => Sources.AssertNone(
        s_guards.GroupBy(guard => guard.Name).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Every_guard_is_in_the_file_that_its_line_names() => Sources.AssertNone(
        from guard in s_guards
        where !File.Exists(Path.Combine(Sources.Root, guard.File)) || !Regex.IsMatch(Sources.Text(guard.File), guard.Pattern)
        select $"{guard.Name}: {guard.File} has no {guard.Pattern}");

    [Fact]
    public void Every_guard_has_tests() => Sources.AssertNone(
        from guard in s_guards
        let tests = Path.Combine(Sources.Root, $"tests/{guard.Package}.Tests", guard.Tests.Replace('.', '/'))
        where !Directory.Exists(tests) && !File.Exists($"{tests}.cs")
        select $"{guard.Name}: no {guard.Tests}");

    // The substitutions use what Perl and .NET have in common.
    [GeneratedRegex(@"^(?<name>[a-z-]+)\|(?<file>[\w/.]+)\|(?<tests>[\w.]+)\|s/(?<pattern>(?:[^/\\]|\\.)+)/(?:[^/\\]|\\.)*/s?$")]
    private static partial Regex Line();

    private sealed record Guard(string Name, string File, string Tests, string Pattern)
    {
        // A file of another package begins with ../PACKAGE/.
        public string Package => File.Split('/') is ["src", _, "..", var package, ..] ? package : "BlazorSessions";
    }
}
