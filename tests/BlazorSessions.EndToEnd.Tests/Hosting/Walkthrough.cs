using System.Text.RegularExpressions;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>A page that leads somebody from nothing to something that runs, as something to be done.</summary>
internal sealed partial record Walkthrough(string Commands, IReadOnlyList<WalkthroughStep> Steps)
{
    private const string Heading = "## Start from an empty app";

    /// <summary>
    /// The section of the README that leads from an empty app to one with sessions; all blocks are steps.
    /// </summary>
    internal static Walkthrough Read(string readme)
    {
        var section = readme[readme.IndexOf(Heading, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];

        return Read(section, _ => true);
    }

    /// <summary>A page whose blocks of code are steps where they name a file.</summary>
    internal static Walkthrough ReadPage(string page) => Read(page, WalkthroughStep.NamesFile);

    private static Walkthrough Read(string text, Predicate<string> isStep)
    {
        var blocks = Block().Matches(text);

        return new(
            blocks.Single(block => block.Groups[1].Value == "sh").Groups[2].Value,
            [.. blocks.Where(block => block.Groups[1].Value != "sh" && isStep(block.Groups[2].Value))
                .Select(block => WalkthroughStep.Read(block.Groups[1].Value, block.Groups[2].Value))]);
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
