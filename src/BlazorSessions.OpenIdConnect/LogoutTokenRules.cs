using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.OpenIdConnect;

/// <summary>
/// What a logout token has to say and to leave out (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6), once its
/// signature, issuer and audience were found good. Without these rules an id token of the same provider would end
/// sessions.
/// </summary>
internal static class LogoutTokenRules
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const string Media = "application/";

    // Providers of before the specification was final say JWT, or nothing.
    private static readonly string[] s_types = ["logout+jwt", "JWT"];

    /// <summary>Reads a token; when it breaks a rule, the answer is null and says which.</summary>
    public static (LogoutToken? Token, string? Fault) Read(JsonWebToken jwt, DateTimeOffset now, TimeSpan skew)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode((jwt.InnerToken ?? jwt).EncodedPayload));
        var claims = payload.RootElement;
        var (issuer, session, subject) = (Text(claims, "iss"), Text(claims, "sid"), Text(claims, "sub"));
        var fault = !IsOfType(jwt.Typ) ? "typ is neither logout+jwt nor JWT"
            : !IsLogout(claims) ? "events does not say that it is a logout"
            : claims.TryGetProperty("nonce", out _) ? "it has a nonce, which only id tokens have"
            : !IsInTime(claims, now, skew) ? "iat and exp do not say that it is of now"
            : Text(claims, "jti") is null ? "jti is missing"
            : issuer is null ? "iss is missing"
            : (claims.TryGetProperty("sid", out _) && session is null)
                || (claims.TryGetProperty("sub", out _) && subject is null) ? "sid or sub is no text"
            : session is null && subject is null ? "neither sid nor sub is there"
            : session is not null && !ExternalSession.IsValid(issuer, session) ? "iss or sid is too long"
            : null;
        return fault is null ? (new LogoutToken(issuer!, session, subject), null) : (null, fault);
    }

    private static bool IsOfType(string? type)
    {
        var name = type?.StartsWith(Media, StringComparison.OrdinalIgnoreCase) == true ? type[Media.Length..] : type;
        return string.IsNullOrEmpty(name) || s_types.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsLogout(JsonElement claims) =>
        claims.TryGetProperty("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(LogoutEvent, out var logout)
        && logout.ValueKind == JsonValueKind.Object;

    // As numbers, not as times: a signed number may be beyond the end of time.
    private static bool IsInTime(JsonElement claims, DateTimeOffset now, TimeSpan skew) =>
        Number(claims, "iat") is { } issued
        && Number(claims, "exp") is { } expires
        && issued <= now.ToUnixTimeSeconds() + skew.TotalSeconds
        && now.ToUnixTimeSeconds() < expires + skew.TotalSeconds;

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String
        && claim.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static double? Number(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Number
        && claim.TryGetDouble(out var number)
            ? number
            : null;
}
