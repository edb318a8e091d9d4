using System.Data;
using Npgsql;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>Checks that a database can hold sessions and brings its tables up to date.</summary>
/// <param name="open">Opens a connection.</param>
/// <param name="schema">Where the tables are.</param>
internal sealed class Migrator(Func<CancellationToken, ValueTask<NpgsqlConnection>> open, PostgreSqlSchema schema)
{
    private const string HelpLink = "https://www.postgresql.org/docs/current/ddl-priv.html";

    /// <summary>Returns what was found; the latest version is there when this returns.</summary>
    /// <exception cref="InvalidOperationException">The database is of no use; the message says what to do.</exception>
    /// <exception cref="NpgsqlException">It is away, or only reads now.</exception>
    public async Task<FoundServer> RunAsync(bool mayChange, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await open(cancellationToken);
            var isBehindPooler = await CheckSettingsAsync(connection, cancellationToken);
            var found = await FindVersionAsync(connection, cancellationToken);
            Check(found, mayChange);
            if (found < PostgreSqlSessionMigrations.LatestVersion)
            {
                await ExecuteAsync(connection, MigrationScript.For(schema), cancellationToken);
                Check(await FindVersionAsync(connection, cancellationToken), mayChange: false);
            }

            return new FoundServer(found, isBehindPooler);
        }
        catch (PostgresException e) when (!SqlStateAdvice.Passes(e))
        {
            throw new InvalidOperationException(
                $"PostgreSQL refused to prepare the schema {schema.Name} of the session store "
                + $"({e.SqlState}: {e.MessageText}). {SqlStateAdvice.For(e.SqlState)}", e)
            {
                HelpLink = e.SqlState == PostgresErrorCodes.InsufficientPrivilege ? HelpLink : null,
            };
        }
    }

    /// <summary>Returns whether a pooler stands between: a server tells each client which process serves it.</summary>
    private static async Task<bool> CheckSettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Settings = """
            SELECT current_setting('server_encoding'), current_setting('transaction_isolation'),
                current_setting('server_version_num')::int, current_setting('transaction_read_only')::boolean,
                pg_backend_pid()
            """;
        await using var command = new NpgsqlCommand(Settings, connection);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (encoding, isolation, version) = (reader.GetString(0), reader.GetString(1), reader.GetInt32(2));
        if (version < 120000)
        {
            throw new InvalidOperationException(
                $"The session store needs PostgreSQL 12 or later; this is {version / 10000}.");
        }

        if (encoding is not ("UTF8" or "SQL_ASCII"))
        {
            throw new InvalidOperationException(
                $"The session store needs a database with the encoding UTF8; this one has {encoding}. "
                + "Create one WITH ENCODING 'UTF8'.");
        }

        if (isolation != "read committed")
        {
            throw new InvalidOperationException(
                $"The session store counts on the isolation level READ COMMITTED; here {isolation} is the default. "
                + "Set it for its role: ALTER ROLE … SET default_transaction_isolation = 'read committed'.");
        }

        return reader.GetBoolean(3) ? throw new ReadOnlyServerException() : reader.GetInt32(4) != connection.ProcessID;
    }

    private async Task<int> FindVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var table = $"{schema.Quoted}.migrations";
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{table}') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return 0;
        }

        await using var version = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {table}", connection);
        return await version.ExecuteScalarAsync(cancellationToken) is int found ? found : 0;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Another node may be at it: its work may take longer than a statement usually does.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Check(int found, bool mayChange)
    {
        var latest = PostgreSqlSessionMigrations.LatestVersion;
        if (found > latest)
        {
            throw new InvalidOperationException(
                $"The schema {schema.Name} has version {found}, and this package knows versions up to {latest}. "
                + "A newer BlazorSessions.PostgreSql has migrated it: deploy that version here too.");
        }

        if (found < latest && !mayChange)
        {
            throw new InvalidOperationException(
                $"The schema {schema.Name} has version {found}, and this package needs version {latest}. "
                + "Run the script of PostgreSqlSessionMigrations.Script, or set AutoMigrate to true.");
        }
    }
}
