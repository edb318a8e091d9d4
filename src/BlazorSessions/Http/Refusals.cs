using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>Turns our own exceptions into the status that a client can act on.</summary>
internal static class Refusals
{
    /// <summary>
    /// Returns the status; null for what is no matter of the client's. What a client can bring about is never a 500.
    /// </summary>
    public static int? StatusOf(SessionException exception) => exception switch
    {
        SessionValueException { IsUnreadable: true } => StatusCodes.Status409Conflict,
        SessionValueException => StatusCodes.Status400BadRequest,
        SessionCookieException { IsUnseen: true } or SessionCookieException { IsNotUnderstood: true } =>
            StatusCodes.Status409Conflict,
        SessionTokenException { IsRefused: true } => StatusCodes.Status401Unauthorized,
        SessionLimitException => StatusCodes.Status413PayloadTooLarge,
        SessionConflictException or SessionEndedException or SessionSignInRefusedException => StatusCodes.Status409Conflict,
        SessionStoreException or SessionsLeftException or SessionUserUnavailableException or SessionTokenException =>
            StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    /// <summary>Returns what the client is told.</summary>
    public static string Tell(SessionException exception) =>
        exception is SessionStoreException store ? store.MessageForClients : exception.Message;

    /// <summary>
    /// Logs it. What a client has brought about is told by its message; why a store failed only what was thrown
    /// underneath tells.
    /// </summary>
    public static void Report(ILogger logger, int status, SessionException exception)
    {
        if (exception is SessionStoreException)
        {
            logger.RequestFailedInStore(status, exception);
        }
        else
        {
            logger.RequestRefused(status, exception.Message);
        }
    }
}
