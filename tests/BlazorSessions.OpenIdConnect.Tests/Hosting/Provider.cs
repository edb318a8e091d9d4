using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.OpenIdConnect.Tests.Hosting;

/// <summary>A provider of OpenID Connect, as far as an app sees one: metadata, keys, codes, tokens.</summary>
internal sealed class Provider(TimeProvider clock, string issuer = Provider.DefaultIssuer) : HttpMessageHandler
{
    public const string DefaultIssuer = "https://login.example";
    public const string Client = "shop";
    public const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    // Making a key takes long, and it is nobody's secret.
    private static readonly RSAParameters s_key = RSA.Create(2048).ExportParameters(includePrivateParameters: true);

    private readonly ConcurrentDictionary<string, Grant> _grants = new();
    private int _keys;

    public string Issuer => issuer;

    public RSA Key { get; private set; } = RSA.Create(s_key);

    public string KeyId { get; private set; } = "key-0";

    /// <summary>Gets or sets whether nothing can be had from it.</summary>
    public bool IsAway { get; set; }

    /// <summary>Gets or sets how long id tokens live.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how often its keys were read.</summary>
    public int KeyReads { get; private set; }

    /// <summary>Signs with another key from now on.</summary>
    public void Rotate() => (Key, KeyId) = (RSA.Create(2048), $"key-{++_keys}");

    /// <summary>Lets a user log in and returns the code for that, to the request that the app sent there.</summary>
    public string Authorize(Uri request, string subject, string? session)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        var code = $"code-{_grants.Count}";
        _grants[code] = new Grant(subject, session, query.TryGetValue("nonce", out var nonce) ? nonce.ToString() : null);
        return code;
    }

    public string IdToken(string subject, string? session, string? nonce) => Jwt.Sign(
        Key,
        KeyId,
        Claims(subject, session, TokenLifetime)
            .Append(new("name", subject))
            .Concat(nonce is null ? [] : [new("nonce", nonce)])
            .ToDictionary(),
        "JWT");

    /// <summary>A logout token; what is changed may be anything.</summary>
    public string LogoutToken(
        string? subject = null,
        string? session = null,
        Action<Dictionary<string, object?>>? change = null,
        string? type = "logout+jwt") =>
        Jwt.Sign(Key, KeyId, LogoutClaims(subject, session, change), type);

    public Dictionary<string, object?> LogoutClaims(
        string? subject = null, string? session = null, Action<Dictionary<string, object?>>? change = null)
    {
        var claims = Claims(subject, session, TimeSpan.FromMinutes(2)).ToDictionary();
        claims["jti"] = "logout-1";
        claims["events"] = new Dictionary<string, object> { [LogoutEvent] = new { } };
        change?.Invoke(claims);
        return claims;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            throw new HttpRequestException("The provider is away.");
        }

        return request.RequestUri!.AbsolutePath switch
        {
            "/.well-known/openid-configuration" => Json(new
            {
                issuer,
                authorization_endpoint = $"{issuer}/authorize",
                token_endpoint = $"{issuer}/token",
                end_session_endpoint = $"{issuer}/logout",
                jwks_uri = $"{issuer}/keys",
            }),
            "/keys" => Json(new { keys = new[] { PublicKey() } }),
            "/token" => Json(await RedeemAsync(request, cancellationToken)),
            "/user" => Json(new { id = "42", name = "Ada" }),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private async Task<object> RedeemAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var form = QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancellationToken));
        var grant = _grants[form["code"].ToString()];
        return new
        {
            access_token = $"access-of-{grant.Subject}",
            refresh_token = $"refresh-of-{grant.Subject}",
            id_token = IdToken(grant.Subject, grant.Session, grant.Nonce),
            token_type = "Bearer",
            expires_in = 600,
        };
    }

    private IEnumerable<KeyValuePair<string, object?>> Claims(string? subject, string? session, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        yield return new("iss", issuer);
        yield return new("aud", Client);
        yield return new("iat", now.ToUnixTimeSeconds());
        yield return new("exp", (now + lifetime).ToUnixTimeSeconds());
        if (subject is not null)
        {
            yield return new("sub", subject);
        }

        if (session is not null)
        {
            yield return new("sid", session);
        }
    }

    private object PublicKey()
    {
        KeyReads++;
        var key = Key.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            alg = "RS256",
            kid = KeyId,
            n = Base64UrlEncoder.Encode(key.Modulus!),
            e = Base64UrlEncoder.Encode(key.Exponent!),
        };
    }

    private static HttpResponseMessage Json(object value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value) };

    private sealed record Grant(string Subject, string? Session, string? Nonce);
}
