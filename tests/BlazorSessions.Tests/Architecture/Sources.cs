namespace BlazorSessions.Tests.Architecture;

/// <summary>The source files of the repository, for tests that hold how it is built.</summary>
internal static class Sources
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The C# and Razor files below a folder, without what the build made; paths with forward slashes.</summary>
    public static IEnumerable<string> Below(string folder)
    {
        var full = Path.Combine(Root, folder);
        return Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
    }

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>Fails with all violations of a rule, one per line.</summary>
    public static void AssertNone(IEnumerable<string?> violations)
    {
        var all = violations.ToArray();
        Assert.True(all.Length == 0, $"{all.Length} violations:\n{string.Join('\n', all)}");
    }

    private static string FindRoot(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "BlazorSessions.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder;
    }
}
