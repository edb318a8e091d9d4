using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tickets;

/// <summary>Seals and opens tickets and receipts. What does not open, or not in time, is null: bytes of a client never throw.</summary>
internal sealed class TicketProtector(
    IDataProtectionProvider protection, SessionName name, TimeProvider clock, IOptions<BlazorSessionsOptions> options)
{
    private readonly IDataProtector _tickets = protection.CreateProtector("BlazorSessions", "ticket", name.Value, "v1");
    private readonly IDataProtector _receipts = protection.CreateProtector("BlazorSessions", "receipt", name.Value, "v1");

    /// <summary>Gets the name of the session that tickets and receipts are about.</summary>
    public SessionName Session => name;

    /// <summary>Gets where they are redeemed, under the app's base.</summary>
    public string Path { get; } = TicketProtocol.RedeemPathOf(name);

    /// <summary>
    /// Gets how long a sealed ticket may be: one with the largest user there may be, in base64 as JSON and again when sealed.
    /// </summary>
    public int LongestTicket { get; } = TicketProtocol.LongestTicketWithoutUser + (options.Value.MaxPrincipalBytes * 16 / 9);

    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public string Seal(SessionTicket ticket) =>
        _tickets.Protect(JsonSerializer.Serialize(ticket, TicketJson.Default.SessionTicket));

    public string Seal(SessionReceipt receipt) =>
        _receipts.Protect(JsonSerializer.Serialize(receipt, TicketJson.Default.SessionReceipt));

    public SessionTicket? OpenTicket(string text) =>
        Open(_tickets, text) is { } json
        && JsonSerializer.Deserialize(json, TicketJson.Default.SessionTicket) is { } ticket
        && ticket.Session == name.Value
        && clock.GetUtcNow() < ticket.ExpiresAt
            ? ticket
            : null;

    public SessionReceipt? OpenReceipt(string text) =>
        Open(_receipts, text) is { } json
        && JsonSerializer.Deserialize(json, TicketJson.Default.SessionReceipt) is { } receipt
        && receipt.Session == name.Value
            ? receipt
            : null;

    private static string? Open(IDataProtector protector, string text)
    {
        try
        {
            return protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

// Metadata mode: the generated fast path writes a null byte[] as an empty text instead of null.
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SessionTicket))]
[JsonSerializable(typeof(SessionReceipt))]
internal sealed partial class TicketJson : JsonSerializerContext;
