using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.OpenIdConnect.Tests.Hosting;

/// <summary>Signs tokens by hand, the wrong ones too.</summary>
internal static class Jwt
{
    public static string Sign(RSA key, string kid, object payload, string? type = "logout+jwt")
    {
        var header = new Dictionary<string, object?> { ["alg"] = "RS256", ["kid"] = kid };
        if (type is not null)
        {
            header["typ"] = type;
        }

        var text = Head(header, payload);
        return text + "." + Base64UrlEncoder.Encode(
            key.SignData(System.Text.Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public static string Unsigned(object payload) =>
        Head(new Dictionary<string, object?> { ["alg"] = "none", ["typ"] = "logout+jwt" }, payload) + ".";

    /// <summary>Takes the public key, which anybody has, for a shared one.</summary>
    public static string SignWithPublicKey(RSA key, string kid, object payload)
    {
        var text = Head(new Dictionary<string, object?> { ["alg"] = "HS256", ["kid"] = kid }, payload);
        return text + "." + Base64UrlEncoder.Encode(
            HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), System.Text.Encoding.ASCII.GetBytes(text)));
    }

    private static string Head(object header, object payload) => $"{Part(header)}.{Part(payload)}";

    private static string Part(object value) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(value));
}
