using Microsoft.Extensions.Logging;

namespace BlazorSessions.OpenIdConnect;

/// <summary>The messages of this package. No token and no claim of one is among them.</summary>
internal static partial class OpenIdConnectLog
{
    [LoggerMessage(230, LogLevel.Warning, "A logout token for the scheme {Scheme} was refused: {Reason}.")]
    public static partial void LogoutTokenRefused(
        this ILogger logger, string scheme, string reason, Exception? exception, string owasp = "input_validation_fail");

    [LoggerMessage(231, LogLevel.Information,
        "A logout at the provider of the scheme {Scheme} ended {Count} sessions.")]
    public static partial void LoggedOutAtProvider(this ILogger logger, string scheme, int count);

    [LoggerMessage(232, LogLevel.Error,
        "A logout at the provider of the scheme {Scheme} could not be carried out; it was answered with 503, so that "
        + "the provider may ask again.")]
    public static partial void LogoutFailed(this ILogger logger, string scheme, Exception exception);

    [LoggerMessage(233, LogLevel.Error,
        "A logout at the provider of the scheme {Scheme} ended nothing: {Reason}")]
    public static partial void LogoutImpossible(this ILogger logger, string scheme, string reason);

    [LoggerMessage(234, LogLevel.Information, "A front-channel logout ended {Count} sessions.")]
    public static partial void LoggedOutByFrame(this ILogger logger, int count);
}
