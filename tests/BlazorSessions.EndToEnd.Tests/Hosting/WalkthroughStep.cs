using System.Text.RegularExpressions;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>One block of code of a walkthrough: a file to make, or lines to add to one and to take away. Its first line names the file.</summary>
internal sealed partial record WalkthroughStep(string File, bool IsAddition, IReadOnlyList<string> Lines)
{
    internal static WalkthroughStep Read(string language, string code)
    {
        var lines = code.Split('\n');
        var name = FileName().Match(lines[0]);
        Assert.True(name.Success, $"The block does not begin with the name of its file: {lines[0]}");

        return new(name.Groups[1].Value, language == "diff", lines[1..]);
    }

    /// <summary>Whether a block of code says which file it is.</summary>
    internal static bool NamesFile(string code) => FileName().IsMatch(code);

    internal async Task ApplyAsync(string project)
    {
        var path = Path.Combine(project, File);
        var lines = IsAddition ? Add([.. await System.IO.File.ReadAllLinesAsync(path)]) : Lines;
        await System.IO.File.WriteAllLinesAsync(path, lines);
    }

    // As a reader does it: what is there already says where the new lines go, before the next known or after the last.
    private List<string> Add(List<string> text)
    {
        var at = 0;
        for (var i = 0; i < Lines.Count; i++)
        {
            var line = Lines[i];
            if (line.StartsWith('-'))
            {
                at = Find(text, line[1..], at);
                text.RemoveAt(at);
                continue;
            }

            if (!line.StartsWith('+'))
            {
                at = line.Length == 0 ? at : Find(text, line[1..], at) + 1;
                continue;
            }

            var isFirstOfPart = i == 0 || Lines[i - 1].Length == 0;
            at = isFirstOfPart ? Find(text, Lines.Skip(i).First(next => !next.StartsWith('+'))[1..], at) : at;
            text.Insert(at++, line[1..]);
        }

        return text;
    }

    private int Find(List<string> text, string line, int from)
    {
        var at = text.FindIndex(from, candidate => candidate.Trim('\uFEFF') == line);
        Assert.True(at >= 0, $"{File} has no line \"{line}\" after its line {from}.");

        return at;
    }

    [GeneratedRegex(@"^(?://|@\*) ([\w/.]+)")]
    private static partial Regex FileName();
}
