namespace BlazorSessions;

/// <summary>How the requests of an <see cref="HttpClient"/> carry the token of the session that they are sent for.</summary>
public sealed class SessionTokenHandlerOptions
{
    /// <summary>Gets or sets which token is sent.</summary>
    /// <value>Default: <c>access_token</c>, as the sign-in handlers of ASP.NET Core call it.</value>
    public string TokenName { get; set; } = "access_token";

    /// <summary>Gets or sets which of the tokens says until when that one is good, in round-trip form ("o").</summary>
    /// <value>Default: <c>expires_at</c>, as the sign-in handlers of ASP.NET Core call it.</value>
    public string ExpiresAtName { get; set; } = "expires_at";

    /// <summary>Gets or sets the scheme in the <c>Authorization</c> header.</summary>
    /// <value>Default: <c>Bearer</c>.</value>
    public string Scheme { get; set; } = "Bearer";

    /// <summary>
    /// Gets or sets what asks the identity provider for new tokens. Runs once per session however many calls and nodes need
    /// it; the others wait for its answer. Null from it says that the provider refused: the user has to sign in again.
    /// </summary>
    /// <remarks>
    /// It has 25 seconds, whatever becomes of the call that needed it. An exception from it is logged; where the token is good
    /// for a while yet that is sent, else the call throws <see cref="SessionTokenException"/>. The next call tries again.
    /// </remarks>
    /// <value>Default: null, tokens are sent as they are.</value>
    public Func<SessionTokenRenewalContext, CancellationToken, Task<RenewedTokens?>>? RenewAsync { get; set; }

    /// <summary>
    /// Gets or sets how long before its end a token is renewed. Less than tokens live, or each call renews one.
    /// </summary>
    /// <value>Default: 1 minute.</value>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets whether an answer of 401 has the token renewed and the request sent once more, if its content can be sent
    /// twice: none, text, bytes, a form or JSON. For providers that do not say when a token ends, or withdraw it before.
    /// </summary>
    /// <value>Default: false. An API that answers 401 for other reasons would have a token renewed for each call.</value>
    public bool RenewWhenUnauthorized { get; set; }

    /// <summary>Gets or sets whether the session is ended, as revoked, when the provider refuses to renew its tokens.</summary>
    /// <value>Default: false, calls throw <see cref="SessionTokenException"/> once the token has expired.</value>
    public bool EndSessionWhenRefused { get; set; }
}
