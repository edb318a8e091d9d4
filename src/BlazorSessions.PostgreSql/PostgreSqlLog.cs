using Microsoft.Extensions.Logging;

namespace BlazorSessions.PostgreSql;

internal static partial class PostgreSqlLog
{
    [LoggerMessage(501, LogLevel.Warning,
        "Session {Handle} could not be read from PostgreSQL and counted as missing: {Reason}.")]
    public static partial void RecordUnreadable(this ILogger logger, SessionHandle handle, string reason);

    [LoggerMessage(502, LogLevel.Information,
        "The PostgreSQL schema {Schema} was migrated from version {From} to {To}.")]
    public static partial void Migrated(this ILogger logger, string schema, int from, int to);

    [LoggerMessage(503, LogLevel.Error,
        "PostgreSQL could not be used when the app started; schema {Schema} is seen to when it is first needed. {Advice}")]
    public static partial void AwayAtStart(this ILogger logger, Exception exception, string schema, string advice);

    [LoggerMessage(504, LogLevel.Warning,
        "A pooler stands before PostgreSQL: a connection's process is another than it said. Statements are not prepared, as "
        + "those of one node could run as another's. Where the pooler knows prepared statements (PgBouncer from 1.21 with "
        + "max_prepared_statements) or keeps a connection for each client, set PrepareStatements to true in UsePostgreSql; set "
        + "it to false to have this not said.")]
    public static partial void BehindPooler(this ILogger logger);

    [LoggerMessage(506, LogLevel.Error,
        "The pooler before PostgreSQL mixes up what its clients have prepared: a read of one node could run as an end of "
        + "another's. PrepareStatements is true in UsePostgreSql, and statements are not prepared all the same. Set "
        + "max_prepared_statements (PgBouncer from 1.21) or pool_reserve_prepared_statement (Odyssey) at the pooler, or "
        + "PrepareStatements to false.")]
    public static partial void StatementsMixedUp(this ILogger logger);

    [LoggerMessage(EventId = 505, Message =
        "Session {Handle} was ended without a word to the other nodes, which find out within 5 seconds: PostgreSQL's queue of "
        + "notifications is full. Some connection that listens has been in a transaction for long; pg_stat_activity shows it.")]
    public static partial void NotifyQueueFull(this ILogger logger, LogLevel level, SessionHandle handle);
}
