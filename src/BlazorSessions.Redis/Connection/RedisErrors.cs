using System.Net.Sockets;
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
            or ConnectionFailureType.AuthenticationFailure,
        RedisTimeoutException timeout => IsUnsent(timeout.Commandstatus),
        RedisServerException server =>
            s_refusals.Any(refusal => server.Message.StartsWith(refusal, StringComparison.Ordinal)),
        RedisCommandException or ObjectDisposedException => true,
        _ => false,
    };

    public static bool IsScriptUnknown(RedisServerException e) => e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    public static bool IsWrongType(RedisServerException e) => e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    private static bool IsUnsent(CommandStatus status) =>
        status is CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog;
}
