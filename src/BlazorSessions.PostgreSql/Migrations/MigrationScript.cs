using System.Text;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>
/// Puts the migrations into one <c>DO</c> statement: it is atomic by itself, whether the app sends it or a person does,
/// and two that run at once take turns at the advisory lock.
/// </summary>
internal static class MigrationScript
{
    // Existence is asked for first: CREATE … IF NOT EXISTS wants the right to create even where there is nothing to do.
    private const string Opening = """
        DO $blazor_sessions$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('blazor_sessions:{schema_name}', 0));
            IF to_regnamespace('{schema}') IS NULL THEN
                CREATE SCHEMA {schema};
            END IF;
            IF to_regclass('{schema}.migrations') IS NULL THEN
                CREATE TABLE {schema}.migrations (
                    version    integer     PRIMARY KEY,
                    name       text        NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                );
            END IF;

        """;

    private const string Step = """

            IF NOT EXISTS (SELECT FROM {schema}.migrations WHERE version = {version}) THEN
                EXECUTE ${name}$
        {sql}
                ${name}$;
                INSERT INTO {schema}.migrations (version, name) VALUES ({version}, '{name}');
            END IF;

        """;

    private const string Closing = """
        END
        $blazor_sessions$;

        """;

    public static string For(PostgreSqlSchema schema)
    {
        var script = new StringBuilder(Opening);
        foreach (var (version, name, sql) in Migration.All)
        {
            script.Append(Step)
                .Replace("{version}", $"{version}")
                .Replace("{name}", name)
                .Replace("{sql}", sql.TrimEnd());
        }

        return script.Append(Closing)
            .Replace("{schema_name}", schema.Name)
            .Replace("{schema}", schema.Quoted)
            .Replace("\r\n", "\n")
            .ToString();
    }
}
