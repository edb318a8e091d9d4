using Microsoft.Extensions.Logging;

namespace BlazorSessions.Identity;

internal static partial class IdentityLog
{
    [LoggerMessage(800, LogLevel.Information,
        "Session {Handle} was ended: the security stamp of its user has changed since the sign-in, or the user is gone.")]
    public static partial void StampOutdated(this ILogger logger, SessionHandle handle);

    [LoggerMessage(801, LogLevel.Error,
        "The security stamp of the user of session {Handle} could not be checked. Its requests are refused until it can be; "
        + "its circuits go on and are checked again every 30 seconds.")]
    public static partial void StampUnknown(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(802, LogLevel.Warning, "The user of a circuit could not be checked; it is tried again in 30 seconds.")]
    public static partial void StampCheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(803, LogLevel.Warning,
        "A user was signed in with a new security stamp, and the other sessions of that user could not be ended at once. They "
        + "end when their stamps are checked.")]
    public static partial void OutdatedLeft(this ILogger logger, Exception exception);

    [LoggerMessage(804, LogLevel.Error,
        "Session {Handle} has an outdated security stamp and could not be ended. Its requests are refused until it can be.")]
    public static partial void OutdatedNotEnded(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(805, LogLevel.Warning,
        "A user was made anew and their session could not be given the new claims; it is tried again after the interval.")]
    public static partial void NotRefreshed(this ILogger logger, Exception exception);
}
