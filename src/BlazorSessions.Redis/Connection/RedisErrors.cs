using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>Reads what the client throws.</summary>
internal static class RedisErrors
{
    // What Redis answers before a script has written anything.
    private static readonly string[] s_refusals =
    [
        "LOADING", "BUSY", "NOAUTH", "OOM", "READONLY", "MISCONF", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN",
        "MOVED", "ASK", "NOSCRIPT",
    ];

    // In the words of Redis 6 and 7 and of Valkey, and in those of Redis 8.
    private static readonly string[] s_moving =
        ["attempted to access a non local key", "undeclared keys were accessed during rehashing of the slot"];

    public const string IsNotThere = "Is the address the right one, and does Redis run there?";
    public const string IsSlow = "It has answered meanwhile: is CommandTimeout too short for the way there?";

    public const string HangsUp =
        "What answers there closes the connection: add ssl=true if it wants TLS. A proxy that lets only some commands pass does "
        + "the same: the store needs EVALSHA, SUBSCRIBE and PUBLISH, so lead it to Redis itself, or through one that passes all on.";

    public const string IsSentinel =
        "What answers is a Sentinel: add serviceName=… to the configuration, the name by which it knows the master.";

    public const string HasUnknownIssuer =
        "It was found, and this machine does not trust its certificate: set RedisSessionStoreOptions.TrustedIssuer to the file "
        + "of the certificate of the authority that has issued it, or have the machine trust that.";

    /// <summary>Returns whether this is the client's or the server's trouble and not a mistake of the code.</summary>
    public static bool IsFailure(Exception e) =>
        e is RedisException or RedisCommandException or TimeoutException or IOException or SocketException
            or ObjectDisposedException or OperationCanceledException;

    /// <summary>Returns whether nothing was sent, or Redis refused it as a whole.</summary>
    public static bool IsUnwritten(Exception e) => e switch
    {
        RedisConnectionException connection => IsUnsent(connection.CommandStatus) || connection.FailureType
            is ConnectionFailureType.UnableToResolvePhysicalConnection
            or ConnectionFailureType.UnableToConnect
            or ConnectionFailureType.AuthenticationFailure
            || connection.InnerException is RedisCommandException,
        RedisTimeoutException timeout => IsUnsent(timeout.Commandstatus),
        RedisServerException server => s_refusals.Any(refusal => Is(server, refusal)) || IsMoving(server) || IsForbidden(server),
        RedisCommandException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Returns whether a server refused as a replica does.</summary>
    public static bool IsOfReplica(Exception e) =>
        e is RedisServerException server && (Is(server, "READONLY") || Is(server, "MASTERDOWN"));

    /// <summary>Returns whether the client knows of no connected master.</summary>
    public static bool IsUnconnected(Exception e) => e switch
    {
        RedisConnectionException connection => connection.FailureType
            is ConnectionFailureType.UnableToResolvePhysicalConnection
            or ConnectionFailureType.UnableToConnect
            || connection.InnerException is RedisCommandException, // "cannot be issued to a replica", as it is by now
        RedisCommandException => true,
        _ => false,
    };

    /// <summary>Returns what an operator can do about it; null for what the client's own text tells as well.</summary>
    public static string? Advice(Exception e) => e is RedisServerException server && Is(server, "OOM")
        ? "Redis is full: it uses all the memory that its maxmemory allows. Give it more, or drop what else it keeps; "
            + "sessions can be ended meanwhile."
        : null;

    /// <summary>Returns cause and cure where what answers runs no scripts; null where it may, at another moment.</summary>
    public static string? RefusalOfScripts(Exception? e) => e is RedisServerException server && !s_refusals.Any(refusal => Is(server, refusal))
        ? $"It answers, and refuses the store's scripts ({server.Message}). Each verb is one: allow EVAL and EVALSHA, at the server, for "
            + "the user of the configuration, and in what stands before it."
        : null;

    /// <summary>Returns whether a connection that was open was closed by the other side.</summary>
    public static bool IsHungUp(Exception? e) => e switch
    {
        null => false,
        RedisConnectionException { FailureType: ConnectionFailureType.SocketClosed } => true,
        _ => IsHungUp(e.InnerException),
    };

    /// <summary>Returns whether the certificate of the server was refused.</summary>
    public static bool IsUntrusted(Exception? e) => e switch
    {
        null => false,
        AuthenticationException => true,
        AggregateException many => many.InnerExceptions.Any(IsUntrusted),
        _ => IsUntrusted(e.InnerException),
    };

    public static bool IsScriptUnknown(RedisServerException e) => e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    public static bool IsWrongType(RedisServerException e) => e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    // Redis 7 begins with the code also where a script met it. Before that the code stands in the text, after a hyphen.
    private static bool Is(RedisServerException e, string code) =>
        e.Message.StartsWith(code, StringComparison.Ordinal)
        || e.Message.StartsWith("ERR Error running script", StringComparison.Ordinal)
            && e.Message.Contains($" -{code} ", StringComparison.Ordinal);

    // Met by a script where the slot of a cluster is being moved. Scripts reach all their keys before they write.
    private static bool IsMoving(RedisServerException e) =>
        s_moving.Any(text => e.Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    // The script as a whole. One that was let in may meet another command it may not use when it has written, which is then
    // told with the script.
    private static bool IsForbidden(RedisServerException e) =>
        e.Message.StartsWith("NOPERM", StringComparison.Ordinal) && !e.Message.Contains("script", StringComparison.OrdinalIgnoreCase);

    private static bool IsUnsent(CommandStatus status) =>
        status is CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog;
}
