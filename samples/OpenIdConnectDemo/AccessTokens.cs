using System.Globalization;
using BlazorSessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OpenIdConnectDemo;

/// <summary>The user's access token, renewed shortly before it expires; in requests and in circuits.</summary>
public sealed class AccessTokens(
    ISessionService sessions, IOptionsMonitor<OpenIdConnectOptions> monitor, TimeProvider clock)
{
    public async Task<string?> GetAsync(CancellationToken stop)
    {
        var properties = await sessions.GetPropertiesAsync(stop);
        var expires = properties?.GetTokenValue("expires_at");
        var isFresh = DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, out var end)
            && clock.GetUtcNow() < end - TimeSpan.FromMinutes(1);
        if (properties is null || isFresh || properties.GetTokenValue("refresh_token") is not { } refreshToken)
        {
            return properties?.GetTokenValue("access_token");
        }

        var tokens = await RenewAsync(refreshToken, stop);
        properties.UpdateTokenValue("access_token", tokens.AccessToken);
        properties.UpdateTokenValue("refresh_token", tokens.RefreshToken ?? refreshToken);
        var expiresAt = clock.GetUtcNow().AddSeconds(int.Parse(tokens.ExpiresIn, CultureInfo.InvariantCulture));
        properties.UpdateTokenValue("expires_at", expiresAt.ToString("o", CultureInfo.InvariantCulture));
        await sessions.StoreTokensAsync(properties.GetTokens(), stop);
        return tokens.AccessToken;
    }

    private async Task<OpenIdConnectMessage> RenewAsync(string refreshToken, CancellationToken stop)
    {
        var options = monitor.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var provider = await options.ConfigurationManager!.GetConfigurationAsync(stop);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"),
            new("refresh_token", refreshToken),
            new("client_id", options.ClientId),
            new("client_secret", options.ClientSecret),
        ]);
        using var answer = await options.Backchannel.PostAsync(provider.TokenEndpoint, form, stop);
        answer.EnsureSuccessStatusCode();
        return new OpenIdConnectMessage(await answer.Content.ReadAsStringAsync(stop));
    }
}
