using System.Globalization;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>
/// One step of the tables, an embedded <c>V000_name.sql</c>. A step that was released never changes; and it leaves what
/// the package before it calls, so that nodes of both versions run side by side.
/// </summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static Migration[] Load()
    {
        var assembly = typeof(Migration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith('V'))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(Version(name), name, Read(name)))];

        static int Version(string name) => int.Parse(name.AsSpan(1, 3), CultureInfo.InvariantCulture);

        string Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!; // The name came from the list of them.
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
