using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions;

/// <summary>How a sign-in is done.</summary>
public sealed class SessionSignInOptions
{
    /// <summary>Gets or sets whether the session outlives the browser, with the lifetimes of <see cref="BlazorSessionsOptions.RememberMe"/>.</summary>
    /// <value>Default: false, a cookie until the browser closes.</value>
    public bool RememberMe { get; set; }

    /// <summary>Gets or sets whether credentials were checked just now. Only then does the absolute lifetime start anew.</summary>
    /// <value>Default: true. Set false to exchange the claims of the user who is already signed in.</value>
    public bool FreshCredentials { get; set; } = true;

    /// <summary>
    /// Gets or sets whether the sign-in is refused unless the same user is signed in already, for asking a user again who
    /// they are.
    /// </summary>
    /// <value>Default: false, a sign-in of another user starts a session of theirs.</value>
    public bool SameUserOnly { get; set; }

    /// <summary>
    /// Gets or sets when the session ends at the latest. It can only shorten what the options give.
    /// </summary>
    /// <value>Default: null, the options decide.</value>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Gets or sets what the authentication keeps beside the user, such as tokens; it never leaves the server.</summary>
    /// <value>
    /// Default: null, nothing; where the same user stays signed in, by <see cref="SameUserOnly"/> or without
    /// <see cref="FreshCredentials"/>, what is there already, such as the tokens of an identity provider.
    /// </value>
    public AuthenticationProperties? Properties { get; set; }
}
