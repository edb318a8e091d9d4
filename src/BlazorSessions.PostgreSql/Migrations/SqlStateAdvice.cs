using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>What to do about what stands in the way of the store.</summary>
internal static class SqlStateAdvice
{
    private const string OfReadOnly =
        "The server is a standby, or only reads: connect to the primary. With several hosts in the connection string add "
        + "Target Session Attributes=primary; see also whether default_transaction_read_only is on.";

    /// <summary>Returns whether an error may be over without anybody's doing: the server is away, and not of no use.</summary>
    public static bool Passes(PostgresException error) =>
        error.IsTransient
        || error.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction
        || error.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || error.SqlState.StartsWith("08", StringComparison.Ordinal);

    public static string For(Exception error) => error switch
    {
        PostgresException refusal => For(refusal.SqlState),
        ReadOnlyServerException => OfReadOnly,
        { InnerException: AuthenticationException } =>
            "The server's certificate is not trusted. If its authority is your own, name the file with the authority's "
            + "certificate: add Root Certificate=/path/to/ca.crt to the connection string.",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } =>
            "The Host in the connection string has no address: correct it, or the resolver of names.",
        { InnerException: SocketException } =>
            "Nothing answers at the Host and Port of the connection string: correct them, or start the server.",
        { InnerException: AggregateException } =>
            "None of the hosts in the connection string is a primary that answers; the exception has what each has said.",
        _ => "See whether the server runs, and whether Host and Port in the connection string are right.",
    };

    public static string For(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword =>
            "Correct the user name or the password in the connection string; a password with ; or = in it goes in quotes.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "Correct the user name in the connection string, make the role (CREATE ROLE … LOGIN), or let it in from here "
            + "(pg_hba.conf).",
        PostgresErrorCodes.InvalidCatalogName =>
            "Correct the database's name in the connection string, or make it: CREATE DATABASE … ENCODING 'UTF8'.",
        PostgresErrorCodes.ReadOnlySqlTransaction => OfReadOnly,
        PostgresErrorCodes.InsufficientPrivilege =>
            "The role needs the right to create the schema, or the script of PostgreSqlSessionMigrations.Script run for it, "
            + "with USAGE on the schema and SELECT, INSERT, UPDATE and DELETE on its tables.",
        PostgresErrorCodes.TooManyConnections =>
            "The server has no connection left: all nodes together may open no more than its max_connections. Set Maximum "
            + "Pool Size in the connection string, which is 100 for each node, or put a pooler before the server.",
        PostgresErrorCodes.CannotConnectNow =>
            "The server is starting, stopping or recovering. If it is a standby, connect to the primary.",
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory =>
            "The server has no room: give it some. Sessions that there are can be read and ended.",
        PostgresErrorCodes.ProtocolViolation =>
            "A pooler refused, or has no connection to the server. PgBouncer lets pass what ignore_startup_parameters names.",
        PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "The server was stopped or takes no connections to this database now.",
        _ => "Ask the one who runs the server what this is about; the app starts when the same statement works.",
    };
}
