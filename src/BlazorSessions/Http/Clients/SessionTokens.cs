using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Http.Clients;

/// <summary>The token that a session has to send, renewed where that is due.</summary>
internal sealed class SessionTokens(UserSessions users, TokenRenewals renewals, TimeProvider clock)
{
    /// <summary>Returns the token of whoever is signed in by now; null for nobody, and when they have none.</summary>
    /// <param name="sessions">The session.</param>
    /// <param name="client">The name of the client that sends it.</param>
    /// <param name="options">The options of the client.</param>
    /// <param name="refused">A token that the API did not take; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="SessionTokenException">It has expired and was not renewed.</exception>
    public async Task<string?> GetAsync(
        ISessionService sessions,
        string client,
        SessionTokenHandlerOptions options,
        string? refused,
        CancellationToken cancellationToken)
    {
        if (sessions is not SessionService { Scope: { } scope })
        {
            return await sessions.GetTokenAsync(options.TokenName, cancellationToken);
        }

        var mayRenew = options.RenewAsync is not null && !scope.IsScratch;
        for (var attempt = 1; ; attempt++)
        {
            var state = await users.EnterAsync(scope, cancellationToken);
            if (!state.IsAuthenticated || scope.Settle() is not Binding.Held { Live.Ticket: { } ticket } held)
            {
                return null;
            }

            var token = ticket.Properties.GetTokenValue(options.TokenName);
            var expiresAt = TokenRenewal.ExpiryOf(ticket.Properties, options);
            var isDue = refused is null ? clock.GetUtcNow() >= expiresAt - options.RenewBefore : token == refused;
            if (token is null || !mayRenew || !isDue)
            {
                return token;
            }

            try
            {
                scope.CheckReach();
                var renewal = new TokenRenewal(client, options, state.UserKey, token, refused is null ? expiresAt : null);
                await renewals.RunAsync(held, renewal, cancellationToken);
                scope.OnOwnChange();
                await scope.KeepAsync(cancellationToken);
                mayRenew = false;
            }
            catch (SessionEndedException ended) when (UpdateVerb.MayCatchUp(ended, attempt))
            {
                await scope.CatchUpAsync(cancellationToken);
            }
            catch (SessionEndedException)
            {
                // Whoever is signed in by now has a token, or nobody.
                mayRenew = false;
            }
        }
    }
}
