using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui;

internal static partial class UiLog
{
    [LoggerMessage(701, LogLevel.Error, "A condition of RequireUser threw for session {Handle}: denied.")]
    public static partial void ConditionFailed(
        ILogger logger, SessionHandle? handle, Exception exception, string owasp = "authz_fail");

    [LoggerMessage(702, LogLevel.Warning, "Session {Handle} could not be signed out by its button.")]
    public static partial void SignOutFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(703, LogLevel.Warning, "The devices of session {Handle} could not be listed or signed out.")]
    public static partial void DevicesFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(704, LogLevel.Warning, "Session {Handle} could not be renewed by its user.")]
    public static partial void RenewFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(721, LogLevel.Warning, "Draft {Draft} of session {Handle} could not be written.")]
    public static partial void DraftNotWritten(ILogger logger, string draft, SessionHandle? handle, Exception exception);

    [LoggerMessage(722, LogLevel.Warning, "Session {Handle} has no room for draft {Draft}.")]
    public static partial void DraftTooLarge(ILogger logger, string draft, SessionHandle? handle, Exception exception);

    [LoggerMessage(723, LogLevel.Warning,
        "The script {Module} could not be started, so drafts are not kept. Does the app call MapStaticAssets()?")]
    public static partial void DraftScriptFailed(ILogger logger, string module, Exception exception);

    [LoggerMessage(705, LogLevel.Warning, "The user of session {Handle} could not be confirmed.")]
    public static partial void ConfirmFailed(ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(706, LogLevel.Warning, "The messages of session {Handle} could not be taken, or given back.")]
    public static partial void FlashFailed(ILogger logger, SessionHandle? handle, Exception exception);
}
