using Npgsql;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>The server cannot be written to now: as good as away.</summary>
internal sealed class ReadOnlyServerException(Exception? inner = null)
    : NpgsqlException("The server is a standby, or only reads.", inner)
{
    /// <summary>Returns whether a server refused for this: to write, or to be read from (<see cref="SessionStatements"/>).</summary>
    public static bool Is(Exception failure) => failure is ReadOnlyServerException
        or PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.UndefinedObject };
}
