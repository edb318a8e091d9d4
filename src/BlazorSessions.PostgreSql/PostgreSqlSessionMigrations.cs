using BlazorSessions.PostgreSql.Migrations;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>The tables of the session store, for those who make them by hand or when they deploy.</summary>
public static class PostgreSqlSessionMigrations
{
    /// <summary>The schema that is used unless another is chosen: <c>blazor_sessions</c>.</summary>
    public const string DefaultSchema = "blazor_sessions";

    /// <summary>Gets the version of the tables that this package works with.</summary>
    public static int LatestVersion => Migration.All[^1].Version;

    /// <summary>
    /// Returns the script that makes the tables or brings them up to date: one statement, which does nothing where
    /// nothing is to do. The app runs the same one when it starts, unless told not to.
    /// </summary>
    /// <exception cref="ArgumentException">See <see cref="PostgreSqlSessionStoreOptions.Schema"/>.</exception>
    public static string Script(string schema = DefaultSchema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return MigrationScript.For(PostgreSqlSchema.Parse(schema));
    }

    /// <summary>Runs <see cref="Script"/>, for a step of the deployment with a role that may create tables.</summary>
    /// <exception cref="InvalidOperationException">
    /// The tables are newer than this package, or the role may not make them. The message says what to do.
    /// </exception>
    public static async Task ApplyAsync(
        NpgsqlDataSource dataSource, string schema = DefaultSchema, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(schema);
        var migrator = new Migrator(dataSource.OpenConnectionAsync, PostgreSqlSchema.Parse(schema));
        await migrator.RunAsync(mayChange: true, cancellationToken);
    }
}
