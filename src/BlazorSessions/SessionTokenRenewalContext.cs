using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions;

/// <summary>What <see cref="SessionTokenHandlerOptions.RenewAsync"/> renews tokens by.</summary>
public sealed class SessionTokenRenewalContext
{
    /// <summary>Gets the session whose tokens they are.</summary>
    public required SessionHandle Handle { get; init; }

    /// <summary>Gets the key of the user who is signed in to it.</summary>
    public required string UserKey { get; init; }

    /// <summary>Gets a copy of what the sign-in kept, with the tokens there are now.</summary>
    public required AuthenticationProperties Properties { get; init; }

    /// <summary>
    /// Gets the services of a scope made for this call, which is neither a request nor a circuit: the renewal goes on when
    /// whoever needed it first has gone. Gone when the answer is there.
    /// </summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Gets the refresh token; null without one.</summary>
    public string? RefreshToken => Properties.GetTokenValue("refresh_token");
}
