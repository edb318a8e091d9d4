using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.OpenIdConnect;

/// <summary>What a provider loads in a frame where a user logs out there (OpenID Connect Front-Channel Logout
/// 1.0).</summary>
/// <remarks>
/// No browser sends a <c>SameSite=Lax</c> cookie into a frame of another site, so the session is found by <c>iss</c>
/// and <c>sid</c>. Whoever knows both ends that session, from anywhere, and can do no more: they are no secret of the
/// visitor, yet as hard to guess as the provider makes them.
/// </remarks>
internal sealed class FrontChannelLogoutEndpoint(ISessionDirectory sessions, ILogger logger)
{
    public async Task<IResult> HandleAsync(HttpContext http)
    {
        if (http.Request.Query["iss"] is not [{ } issuer]
            || http.Request.Query["sid"] is not [{ } session]
            || !ExternalSession.IsValid(issuer, session))
        {
            return LogoutAnswer.Refuse("The request has no iss and sid.");
        }

        try
        {
            logger.LoggedOutByFrame(
                await sessions.RevokeExternalAsync(new ExternalSession(issuer, session), http.RequestAborted));
            return LogoutAnswer.Done;
        }
        catch (SessionCapabilityException exception)
        {
            logger.LogoutImpossible("of the frame", exception.Message);
            return LogoutAnswer.Refuse("The app cannot end sessions from outside.");
        }
        catch (SessionStoreException exception)
        {
            logger.LogoutFailed("of the frame", exception);
            return LogoutAnswer.Later;
        }
    }
}
