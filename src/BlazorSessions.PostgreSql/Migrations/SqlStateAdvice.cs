using Npgsql;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>What to do about an error of the server that does not pass by itself.</summary>
internal static class SqlStateAdvice
{
    public static string For(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword =>
            "Correct the user name or the password in the connection string; a password with ; or = in it goes in quotes.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "Correct the user name in the connection string, make the role (CREATE ROLE … LOGIN), or let it in from here "
            + "(pg_hba.conf).",
        PostgresErrorCodes.InvalidCatalogName =>
            "Correct the database's name in the connection string, or make it: CREATE DATABASE … ENCODING 'UTF8'.",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            "The server is a standby, or only reads: connect to the primary. With several hosts in the connection string add "
            + "Target Session Attributes=primary.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "The role needs the right to create the schema, or the script of PostgreSqlSessionMigrations.Script run for it, "
            + "with USAGE on the schema and SELECT, INSERT, UPDATE and DELETE on its tables.",
        _ => "Ask the one who runs the server what this is about; the app starts when the same statement works.",
    };
}
