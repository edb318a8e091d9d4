using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.OpenIdConnect;

/// <summary>Tells whether a logout token comes from the provider that users of a scheme come from, and is for this
/// app.</summary>
/// <remarks>
/// Issuer, audience, keys and algorithms are judged by the scheme's <see cref="TokenValidationParameters"/>, as its id
/// tokens are: several tenants, keys of the app's own and encrypted tokens work alike. What an app may have switched
/// off there for its id tokens, which come over a channel of their own, counts here all the same: this token comes from
/// anybody.
/// </remarks>
internal sealed class LogoutTokenReader(
    IOptionsMonitor<OpenIdConnectOptions> options, string scheme, TimeProvider clock, ILogger logger)
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ProviderConfiguration _provider = new(clock);

    /// <summary>Reads a token; null when it is none that counts, which is logged. Throws when the provider is
    /// away.</summary>
    public async Task<LogoutToken?> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var current = options.Get(scheme);
        var parameters = ParametersOf(current);
        var result = await ValidateAsync(
            text, parameters, await ProviderConfiguration.GetAsync(current, cancellationToken));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            result = await ValidateAsync(text, parameters, await _provider.RefreshAsync(current, cancellationToken));
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
        {
            logger.LogoutTokenRefused(scheme, result.Exception?.GetType().Name ?? "it is no JWT", result.Exception);
            return null;
        }

        var (token, fault) = LogoutTokenRules.Read(jwt, clock.GetUtcNow(), parameters.ClockSkew);
        if (fault is not null)
        {
            logger.LogoutTokenRefused(scheme, fault, exception: null);
        }

        return token;
    }

    private Task<TokenValidationResult> ValidateAsync(
        string text, TokenValidationParameters parameters, OpenIdConnectConfiguration configuration)
    {
        parameters.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(configuration);
        return _handler.ValidateTokenAsync(text, parameters);
    }

    private static TokenValidationParameters ParametersOf(OpenIdConnectOptions options)
    {
        var parameters = options.TokenValidationParameters.Clone();
        parameters.RequireSignedTokens = true;
        parameters.SignatureValidator = null;
        parameters.SignatureValidatorUsingConfiguration = null;
        parameters.RequireAudience = true;
        parameters.ValidateAudience = true;
        parameters.AudienceValidator = null;
        parameters.ValidateLifetime = false; // by LogoutTokenRules, whose clock is the app's
        parameters.LifetimeValidator = null;
        parameters.TypeValidator = null; // by LogoutTokenRules: id tokens have another type
        parameters.ValidTypes = null;
        parameters.ValidateTokenReplay = false; // what has ended stays ended
        return parameters;
    }
}
