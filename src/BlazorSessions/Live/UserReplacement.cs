using System.Security.Claims;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Gives the user of a session other claims: no sign-in, so the secret, the times and what was kept beside them stay.
/// </summary>
internal sealed class UserReplacement(
    SessionWriter writer, UserKeys keys, StoreGateway store, IOptions<BlazorSessionsOptions> options)
{
    /// <inheritdoc cref="StoreGateway.LeaveVerb"/>
    public void LeaveVerb() => store.LeaveVerb();

    /// <summary>
    /// Replaces the user; false when somebody has signed in anew meanwhile, or the session has another secret.
    /// </summary>
    /// <exception cref="InvalidOperationException">The new principal is somebody else, or too large.</exception>
    public async Task<bool> TryReplaceAsync(LiveSession live, SessionUser user, ClaimsPrincipal principal)
    {
        if (keys.Require(principal) != user.Key)
        {
            throw new InvalidOperationException(
                "ReplacePrincipal was given another user. Give it the same one, by the same key; another one signs in.");
        }

        if (live.SignInProperties is not { } kept)
        {
            return false;
        }

        var ticket = PrincipalSerializer.Write(principal, kept);
        if (ticket.Length > options.Value.MaxPrincipalBytes)
        {
            throw new InvalidOperationException(
                $"ReplacePrincipal was given a user of {ticket.Length} bytes, more than "
                + "BlazorSessionsOptions.MaxPrincipalBytes.");
        }

        try
        {
            return await writer.WriteAsync(live, record => Plan(record, user, ticket), CancellationToken.None);
        }
        catch (SessionEndedException)
        {
            return false;
        }
    }

    private static (SessionDelta Delta, bool Result, bool WroteNothingNew) Plan(
        SessionRecord record, SessionUser user, byte[] ticket) =>
        record.User is { } now && now.Key == user.Key && now.AuthenticatedAt == user.AuthenticatedAt
            ? (new SessionDelta
            {
                ExpectedTokenHash = record.TokenHash,
                SignIn = new SessionSignIn
                {
                    User = now with { Ticket = ticket },
                    IdleTimeout = record.IdleTimeout,
                    AbsoluteExpiresAt = record.AbsoluteExpiresAt,
                },
            }, true, false)
            : (new SessionDelta(), false, false);
}
