using Microsoft.Extensions.Logging;

namespace BlazorSessions.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(601, LogLevel.Warning, "Session {Handle} could not be read from Redis and counted as missing: {Reason}.")]
    public static partial void RecordUnreadable(this ILogger logger, SessionHandle handle, string reason);

    [LoggerMessage(603, LogLevel.Error,
        "Redis at {Address} could not be used when the app started. {Advice} "
        + "Until it can be, what needs a session fails with 503; it is tried again every two seconds.")]
    public static partial void UnreachableAtStart(this ILogger logger, string address, string advice, Exception exception);

    [LoggerMessage(602, LogLevel.Warning,
        "Redis was found to evict by {Policy}: short of memory, it may drop the indexes by which all sessions of a user are "
        + "ended, and Data Protection keys, if it keeps them. Set maxmemory-policy to noeviction or to one of volatile-*.")]
    public static partial void EvictionPolicyUnsafe(this ILogger logger, string policy);

    [LoggerMessage(604, LogLevel.Error,
        "The server that sessions are kept in is {Server}, which runs scripts beside each other: writes of two tabs can be lost, and a "
        + "sign-in can outlive the end of all sessions of its user. Use Redis or Valkey.")]
    public static partial void ScriptsNotAtomic(this ILogger logger, string server);
}
