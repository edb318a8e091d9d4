using System.Text.RegularExpressions;

namespace BlazorSessions.Ui.Tests;

/// <summary>The code on the task pages is the code of samples/Snippets, which compiles, or of tests, which run.</summary>
public sealed partial class SnippetTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(Root, "docs", "tasks"), "*.md").Select(file => Path.GetFileName(file)!)];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_block_of_code_stands_in_the_compiled_snippets(string page)
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "tasks", page));
        var blocks = CodeBlock().Matches(text).Select(match => Normalize(match.Groups[1].Value)).ToArray();
        var sources = new[] { "samples/Snippets", "tests/BlazorDemo.Tests" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => Normalize(File.ReadAllText(file)))
            .ToArray();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));
    }

    private static string Normalize(string code) =>
        string.Join('\n', code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"```(?:csharp|razor)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

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
