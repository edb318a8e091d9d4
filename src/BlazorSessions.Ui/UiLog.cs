using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui;

internal static partial class UiLog
{
    [LoggerMessage(701, LogLevel.Error, "A condition of RequireUser threw for session {Handle}: denied.")]
    public static partial void ConditionFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(702, LogLevel.Warning, "Session {Handle} could not be signed out by its button.")]
    public static partial void SignOutFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(703, LogLevel.Warning, "The devices of session {Handle} could not be listed or signed out.")]
    public static partial void DevicesFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(704, LogLevel.Warning, "Session {Handle} could not be renewed by its user.")]
    public static partial void RenewFailed(ILogger logger, SessionHandle? handle, Exception exception);
}
