using System.Text.RegularExpressions;

namespace BlazorSessions.Ui.Tests;

/// <summary>
/// The code on the pages for tasks, components and users of other libraries is that of samples/Snippets, which compiles, or of
/// samples and tests, which run. Of a difference, both sides are.
/// </summary>
public sealed partial class SnippetTests
{
    public static TheoryData<string> Pages =>
        ["events.md", "http-session.md", "hubs.md", "identity.md", "openid-connect.md", "scale-out.md", "several-schemes.md",
            "telemetry.md",
            .. from folder in new[] { "tasks", "components", "coming-from" }
               from file in Directory.GetFiles(Path.Combine(Root, "docs", folder), "*.md")
               select $"{folder}/{Path.GetFileName(file)}"];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_block_of_code_stands_in_the_compiled_snippets(string page)
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", page));
        var blocks = CodeBlock().Matches(text).Select(match => Normalize(match.Groups[1].Value)).ToArray();
        var sources = Sources("samples/Snippets").Concat(Sources("samples/OpenIdConnectDemo"))
            .Concat(Sources("tests/BlazorDemo.Tests")).ToArray();

        Assert.True(blocks.Length > 0 || DiffBlock().IsMatch(text), "There is no code on the page.");
        AssertContained(blocks, sources);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_side_of_a_difference_stands_in_the_compiled_snippets(string page)
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", page));
        var parts = DiffBlock().Matches(text).SelectMany(match => match.Groups[1].Value.Split("@@\n")).ToArray();
        var sources = Sources("samples/Snippets/ComingFrom").ToArray();

        AssertContained(parts.Select(part => SideOf(part, '-')), sources);
        AssertContained(parts.Select(part => SideOf(part, '+')), sources);
    }

    private static void AssertContained(IEnumerable<string> blocks, string[] sources) => Assert.All(
        blocks, block => Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));

    private static IEnumerable<string> Sources(string folder) =>
        Directory.GetFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => Normalize(File.ReadAllText(file)));

    // The lines that stay, with those that go or those that come.
    private static string SideOf(string difference, char side) => Normalize(string.Join(
        '\n', difference.Split('\n').Where(line => line.StartsWith(side) || line.StartsWith(' ')).Select(line => line[1..])));

    private static string Normalize(string code) =>
        string.Join('\n', code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"```(?:csharp|razor)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"```diff\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex DiffBlock();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BlazorSessions.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
