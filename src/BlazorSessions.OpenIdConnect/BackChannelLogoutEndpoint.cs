using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.OpenIdConnect;

/// <summary>Where a provider posts that a user has logged out there (OpenID Connect Back-Channel Logout 1.0).</summary>
internal sealed class BackChannelLogoutEndpoint(
    LogoutTokenReader tokens, SubjectKeys keys, ISessionDirectory sessions, string scheme, ILogger logger)
{
    /// <summary>The longest body that is read. A logout token has a handful of claims.</summary>
    public const int MaxLength = 32 * 1024;

    private const string TokenField = "logout_token";

    private static readonly FormOptions s_limits = new()
    {
        BufferBodyLengthLimit = MaxLength,
        KeyLengthLimit = MaxLength,
        ValueLengthLimit = MaxLength,
        ValueCountLimit = 16,
    };

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        if (await ReadTokenAsync(http.Request) is not { } text)
        {
            return LogoutAnswer.Refuse("The request has no logout_token in a form.");
        }

        try
        {
            if (await tokens.ReadAsync(text, http.RequestAborted) is not { } token)
            {
                return LogoutAnswer.Refuse("The logout_token is not valid.");
            }

            var ended = await EndAsync(http, token);
            logger.LoggedOutAtProvider(scheme, ended);
            return LogoutAnswer.Done;
        }
        catch (SessionCapabilityException exception)
        {
            logger.LogoutImpossible(scheme, exception.Message);
            return LogoutAnswer.Refuse("The app cannot end sessions from outside.");
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested)
        {
            // Whatever fails here, the provider's metadata, the store, code of the app: the user is still signed in,
            // and the provider must know it.
            logger.LogoutFailed(scheme, exception);
            return LogoutAnswer.Later;
        }
    }

    // With both, the session is meant: sub then says whose it is.
    private async Task<int> EndAsync(HttpContext http, LogoutToken token)
    {
        if (token.SessionId is { } session)
        {
            return await sessions.RevokeExternalAsync(new ExternalSession(token.Issuer, session), http.RequestAborted);
        }

        return await keys.FindAsync(http, token.Issuer, token.Subject!) is { } key
            ? await EndUserAsync(key, http.RequestAborted)
            : 0;
    }

    // A user may have more than end within the time of one verb. Each round goes on from there.
    private async Task<int> EndUserAsync(string key, CancellationToken cancellationToken)
    {
        for (var ended = 0; ;)
        {
            try
            {
                return ended + await sessions.RevokeUserAsync(key, cancellationToken);
            }
            catch (SessionsLeftException left) when (left.Ended > 0)
            {
                ended += left.Ended;
            }
        }
    }

    // A form that cannot be read, or is longer, is none.
    private static async Task<string?> ReadTokenAsync(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || request.ContentLength > MaxLength)
        {
            return null;
        }

        try
        {
            var form = await request.ReadFormAsync(s_limits, request.HttpContext.RequestAborted);
            return form[TokenField] is [{ Length: > 0 } token] ? token : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
