using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// Seals owners of copies and opens what a browser brings back. Whatever does not open, or not in time, is null.
/// </summary>
internal sealed class DraftSeal(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int TagSize = 16;

    private readonly IDataProtector _protector = protection.CreateProtector("BlazorSessions", "draft", "v1");

    public string Close(DraftOwner owner) => _protector.Protect(JsonSerializer.Serialize(owner));

    public DraftOwner? Open(string? text)
    {
        try
        {
            return text is not null
                && JsonSerializer.Deserialize<DraftOwner>(_protector.Unprotect(text)) is { } owner
                && clock.GetUtcNow() < owner.ExpiresAt
                    ? owner
                    : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static Draft? Read(DraftCopy copy, DraftOwner owner)
    {
        try
        {
            var nonce = Convert.FromBase64String(copy.Nonce ?? string.Empty);
            var data = Convert.FromBase64String(copy.Data ?? string.Empty);
            if (data.Length < TagSize)
            {
                return null;
            }

            var plain = new byte[data.Length - TagSize];
            using var aes = new AesGcm(owner.Secret, TagSize);
            aes.Decrypt(nonce, data.AsSpan(0, plain.Length), data.AsSpan(plain.Length), plain);
            return JsonSerializer.Deserialize<Draft>(plain, JsonSerializerOptions.Web) is { Fields: not null } draft ? draft : null;
        }
        catch (Exception exception) when (
            exception is FormatException or CryptographicException or ArgumentException or JsonException)
        {
            // A browser may bring anything.
            return null;
        }
    }
}
