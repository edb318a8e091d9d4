using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace OpenIdConnectDemo.Provider;

/// <summary>
/// Tells the app that a user has logged out. OpenIddict does not do that by itself: this signs a logout token with the
/// key that it signs id tokens with.
/// </summary>
public sealed class BackChannelLogout(
    HttpClient http, IOptionsMonitor<OpenIddictServerOptions> server, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>Tells of the end of a session, or without one of all sessions of a user.</summary>
    public async Task SendAsync(string? session, string? subject, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            ["jti"] = Base64UrlEncoder.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)),
            ["events"] = new Dictionary<string, object>
            {
                ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>(),
            },
        };
        if (session is not null)
        {
            claims["sid"] = session;
        }

        if (subject is not null)
        {
            claims["sub"] = subject;
        }

        var options = server.CurrentValue;
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "logout+jwt",
            Issuer = options.Issuer!.AbsoluteUri,
            Audience = DemoClient.Id,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(2),
            Claims = claims,
            SigningCredentials = options.SigningCredentials[0],
        });
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var answer = await http.PostAsync(
            new Uri(new Uri(configuration["App"]!), "signout-backchannel"), form, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
