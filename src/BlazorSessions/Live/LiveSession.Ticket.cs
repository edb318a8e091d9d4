using BlazorSessions.Diagnostics;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Live;

// Who is signed in, and with which tokens. Under _gate, as all fields.
internal sealed partial class LiveSession
{
    private AuthenticationTicket? _ticket;
    private SessionUser? _ticketOf;
    private AuthenticationTicket? _folded;
    private (AuthenticationTicket? Ticket, DateTimeOffset SignedInAt, long Version) _foldedOf;

    /// <summary>
    /// The user with their authentication properties and the tokens there are now; null when nobody is signed in.
    /// </summary>
    public AuthenticationTicket? Ticket
    {
        get
        {
            lock (_gate)
            {
                return _isEnded || ReadTicket() is not { } kept ? null : Fold(kept);
            }
        }
    }

    /// <summary>
    /// What a sign-in of the same user that brings nothing of its own keeps. Not the tokens that were stored since, which stay
    /// where they are: some may be on their way. Only where the sign-in before kept none, nothing would be left for them to
    /// stand for.
    /// </summary>
    public AuthenticationProperties? KeptProperties
    {
        get
        {
            lock (_gate)
            {
                return _isEnded || ReadTicket() is not { } kept ? null
                    : kept.Properties.GetTokens().Any() ? kept.Properties
                    : Fold(kept).Properties;
            }
        }
    }

    /// <summary>
    /// What the sign-in kept, without the tokens that were stored since: what another principal in the place of this one keeps,
    /// as it changes nothing of the sign-in that those stand with.
    /// </summary>
    public AuthenticationProperties? SignInProperties
    {
        get
        {
            lock (_gate)
            {
                return _isEnded ? null : ReadTicket()?.Properties;
            }
        }
    }

    private AuthenticationTicket? ReadTicket()
    {
        if (_record.User is not { } user)
        {
            return null;
        }

        if (_ticketOf is null || !_ticketOf.Ticket.Span.SequenceEqual(user.Ticket.Span))
        {
            _ticket = PrincipalSerializer.Read(user.Ticket);
            _ticketOf = user;
            if (_ticket is null)
            {
                logger.UserUnreadable(Handle);
            }
        }

        return _ticket;
    }

    // The principal stays the same: other tokens make no other user.
    private AuthenticationTicket Fold(AuthenticationTicket kept)
    {
        var of = (kept, _record.User!.AuthenticatedAt, RecordTokens.VersionOf(_record, ReservedKeys.Tokens)); // not null: kept
        if (_folded is null || _foldedOf != of)
        {
            (_folded, _foldedOf) = (RecordTokens.Fold(kept, _record), of);
        }

        return _folded;
    }
}
