using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Serialization;

/// <summary>A user with his authentication properties as bytes, in the framework's own versioned ticket format.</summary>
internal static class PrincipalSerializer
{
    // Most users have none. Shared: whoever hands a ticket out hands out a copy.
    private static readonly AuthenticationProperties s_noProperties = new();

    public static byte[] Write(ClaimsPrincipal user, AuthenticationProperties? properties) =>
        TicketSerializer.Default.Serialize(
            new AuthenticationTicket(user, properties, BlazorSessionsDefaults.AuthenticationScheme));

    /// <summary>Reads what <see cref="Write"/> wrote; null for bytes of another format.</summary>
    public static AuthenticationTicket? Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var reader = new BoundedReader(new MemoryStream(data.ToArray(), writable: false));
            return TicketSerializer.Default.Read(reader) is not { } ticket ? null
                : ticket.Properties.Items.Count > 0 ? ticket
                : new AuthenticationTicket(ticket.Principal, s_noProperties, ticket.AuthenticationScheme);
        }
        catch (Exception)
        {
            // The framework's reader throws what it likes on damaged bytes; a user that cannot be read is nobody.
            return null;
        }
    }
}
