using System.Text.RegularExpressions;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The section of the README that leads from an empty app to one with sessions, as something to be done.</summary>
internal sealed partial record Walkthrough(string Commands, IReadOnlyList<WalkthroughStep> Steps)
{
    private const string Heading = "## Start from an empty app";

    internal static Walkthrough Read(string readme)
    {
        var section = readme[readme.IndexOf(Heading, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];
        var blocks = Block().Matches(section);

        return new(
            blocks.Single(block => block.Groups[1].Value == "sh").Groups[2].Value,
            [.. blocks.Where(block => block.Groups[1].Value != "sh").Select(block => WalkthroughStep.Read(block.Groups[1].Value, block.Groups[2].Value))]);
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
