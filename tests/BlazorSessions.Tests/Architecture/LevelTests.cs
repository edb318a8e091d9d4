using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>
/// Holds the levels of the core: a folder uses strictly lower ones, never its sibling. Reads namespaces in usings and in
/// qualified names, so that neither way round is open.
/// </summary>
public sealed partial class LevelTests
{
    private const string Core = "src/BlazorSessions";

    private static readonly Dictionary<string, int> s_levels = new()
    {
        [""] = 0,
        ["Serialization"] = 1,
        ["Diagnostics"] = 1,
        ["Stores"] = 2,
        ["Backplane"] = 2,
        ["Live"] = 3,
        ["Scopes"] = 4,
        ["Users"] = 4,
        ["Http"] = 5,
        ["Tickets"] = 6,
        ["Circuits"] = 7,
        ["DependencyInjection"] = 8,
    };

    private static IEnumerable<string> Files => Sources.Below(Core).Where(file => file.EndsWith(".cs"));

    [Fact]
    public void Every_folder_has_a_level() =>
        Assert.All(Files, file => Assert.Contains(FolderOf(file), s_levels.Keys));

    [Fact]
    public void A_folder_uses_only_lower_levels()
    {
        var violations =
            from file in Files
            from line in Sources.Lines(file)
            from used in UsedBy(line)
            where used != FolderOf(file) && s_levels[used] >= s_levels[FolderOf(file)]
            select $"{file} ({s_levels[FolderOf(file)]}) uses {used} ({s_levels[used]}): {line.Trim()}";

        Sources.AssertNone(violations);
    }

    [Theory]
    [InlineData("using BlazorSessions.Stores.Memory;", "Stores")]
    [InlineData("using static BlazorSessions.Http.CookieHeader;", "Http")]
    [InlineData("using Known = BlazorSessions.Live.LiveSession;", "Live")]
    [InlineData("        Diagnostics.Log.BackgroundStoreFailed(_logger, work, exception);", "Diagnostics")]
    [InlineData("    private BlazorSessions.Tickets.TicketProtector? _protector;", "Tickets")]
    [InlineData("    /// <see cref=\"BlazorSessions.Live.LiveSession\"/>", null)]
    [InlineData("        return http.RequestServices.GetService<ScopeSession>();", null)]
    [InlineData("        app.Services.GetRequiredService<ISessionStore>();", null)]
    [InlineData("using BlazorSessions;", null)]
    public void The_reading_of_a_line_finds_the_folder_it_uses(string line, string? folder) =>
        Assert.Equal(folder, UsedBy(line).SingleOrDefault());

    private static IEnumerable<string> UsedBy(string line)
    {
        var code = line.TrimStart();
        return code.StartsWith("//", StringComparison.Ordinal) || code.StartsWith("namespace ", StringComparison.Ordinal)
            ? []
            : QualifiedName().Matches(code).Select(match => match.Groups["folder"].Value).Distinct();
    }

    private static string FolderOf(string file)
    {
        var parts = file[(Core.Length + 1)..].Split('/');
        return parts.Length == 1 ? "" : parts[0];
    }

    // Either with the root in front, or bare: then a capital must follow that is no member of a thing of that name.
    [GeneratedRegex(
        @"\bBlazorSessions\.(?<folder>Serialization|Diagnostics|Stores|Live|Scopes|Users|Http|Tickets|Circuits|DependencyInjection)\b"
        + @"|(?<![\w.""])(?<folder>Serialization|Diagnostics|Stores|Users|Http|Tickets|Circuits|DependencyInjection)\.[A-Z]")]
    private static partial Regex QualifiedName();
}
