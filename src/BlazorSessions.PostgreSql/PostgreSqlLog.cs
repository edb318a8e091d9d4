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
        "PostgreSQL could not be reached when the app started. Schema {Schema} was left to be checked at first use.")]
    public static partial void UnreachableAtStart(this ILogger logger, Exception exception, string schema);

    [LoggerMessage(EventId = 504, Message =
        "Session {Handle} was ended without a word to the other nodes, which find out within 5 seconds: PostgreSQL's queue of "
        + "notifications is full. Some connection that listens has been in a transaction for long; pg_stat_activity shows it.")]
    public static partial void NotifyQueueFull(this ILogger logger, LogLevel level, SessionHandle handle);
}
