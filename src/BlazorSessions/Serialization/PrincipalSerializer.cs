using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Serialization;

/// <summary>A user with his authentication properties as bytes, in the framework's own versioned ticket format.</summary>
internal static class PrincipalSerializer
{
    // Most users have none. Shared: whoever hands a ticket out hands out a copy.
    private static readonly AuthenticationProperties s_noProperties = new();

    /// <exception cref="ArgumentException">The user acts for one who acts for one, and so on, too often.</exception>
    public static byte[] Write(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        if (user.Identities.Any(identity => DepthOf(identity) > BoundedReader.MaxActors))
        {
            throw new ArgumentException(
                $"An identity of the user has more than {BoundedReader.MaxActors} actors, each of the one before. Sign in with fewer.",
                nameof(user));
        }

        return TicketSerializer.Default.Serialize(
            new AuthenticationTicket(user, properties, BlazorSessionsDefaults.AuthenticationScheme));
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null for bytes of another format.</summary>
    public static AuthenticationTicket? Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var reader = new BoundedReader(new MemoryStream(data.ToArray(), writable: false));
            return TicketSerializer.Default.Read(reader) is not { } ticket ? null : new AuthenticationTicket(
                Principals.Share(ticket.Principal),
                ticket.Properties.Items.Count > 0 ? ticket.Properties : s_noProperties,
                ticket.AuthenticationScheme);
        }
        catch (Exception)
        {
            // The framework's reader throws what it likes on damaged bytes; a user that cannot be read is nobody.
            return null;
        }
    }

    private static int DepthOf(ClaimsIdentity identity)
    {
        var depth = 0;
        for (var actor = identity.Actor; actor is not null && depth <= BoundedReader.MaxActors; actor = actor.Actor)
        {
            depth++;
        }

        return depth;
    }
}
