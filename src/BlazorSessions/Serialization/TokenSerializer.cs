using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Serialization;

/// <summary>
/// Tokens that took the place of those which a sign-in kept, as bytes. They name the tokens that they stand for, so that a
/// later sign-in with tokens of its own has those, whatever is left of them.
/// </summary>
internal static class TokenSerializer
{
    /// <summary>Writes tokens in place of those that a sign-in kept.</summary>
    /// <param name="kept">What the sign-in kept.</param>
    /// <param name="signedInAt">When that was: what tells sign-ins apart that kept none.</param>
    /// <param name="tokens">All tokens from now on.</param>
    public static byte[] Write(
        AuthenticationProperties kept, DateTimeOffset signedInAt, IEnumerable<AuthenticationToken> tokens) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new StoredTokens(NameOf(kept, signedInAt), [.. tokens]), TokenJson.Default.StoredTokens);

    /// <summary>Reads what <see cref="Write"/> wrote for this sign-in; null for another one's, and for other bytes.</summary>
    public static IReadOnlyList<AuthenticationToken>? Read(
        ReadOnlyMemory<byte> data, AuthenticationProperties kept, DateTimeOffset signedInAt)
    {
        try
        {
            return JsonSerializer.Deserialize(data.Span, TokenJson.Default.StoredTokens) is { Tokens: { } tokens } stored
                && stored.Of == NameOf(kept, signedInAt)
                && tokens.All(static token => token is { Name: not null, Value: not null })
                    ? tokens
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns what tells these tokens from others.</summary>
    public static byte[] HashOf(AuthenticationProperties properties) => SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes([.. properties.GetTokens()], TokenJson.Default.AuthenticationTokenArray));

    // Milliseconds: no store keeps fewer.
    private static string NameOf(AuthenticationProperties kept, DateTimeOffset signedInAt) =>
        kept.GetTokens().Any()
            ? Convert.ToBase64String(HashOf(kept))
            : $"{signedInAt.ToUnixTimeMilliseconds()}";
}

/// <summary>Tokens as they are stored.</summary>
/// <param name="Of">Names what they stand for.</param>
/// <param name="Tokens">All of them.</param>
internal sealed record StoredTokens(string Of, AuthenticationToken[] Tokens);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StoredTokens))]
[JsonSerializable(typeof(AuthenticationToken[]))]
internal sealed partial class TokenJson : JsonSerializerContext;
