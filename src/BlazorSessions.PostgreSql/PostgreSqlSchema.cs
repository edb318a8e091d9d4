using System.Text.RegularExpressions;

namespace BlazorSessions.PostgreSql;

/// <summary>The name of the schema, checked, so that it can stand in SQL as it is.</summary>
internal readonly partial record struct PostgreSqlSchema
{
    private readonly string? _name;

    private PostgreSqlSchema(string name) => _name = name;

    public string Name => _name ?? PostgreSqlSessionMigrations.DefaultSchema;

    /// <summary>Gets the name in double quotes: it may be a word of SQL such as <c>user</c>.</summary>
    public string Quoted => $"\"{Name}\"";

    public static bool IsValid(string? name) =>
        name is not null && Identifier().IsMatch(name) && !name.StartsWith("pg_", StringComparison.Ordinal);

    public static string Rule(string? name) =>
        $"\"{name}\" cannot name the schema of the session store. Use 1 to 63 characters of a-z, 0-9 and _, "
        + "no digit first and no pg_ first, such as \"blazor_sessions\".";

    public static PostgreSqlSchema Parse(string name) =>
        IsValid(name) ? new PostgreSqlSchema(name) : throw new ArgumentException(Rule(name), nameof(name));

    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
