using BlazorSessions.Scopes;

namespace BlazorSessions.Tickets;

/// <summary>
/// What a circuit asks of the browser's next HTTP exchange. Protected, short-lived, and good once: the merge it leads to
/// checks the token hash that it names. It never holds a secret, and nothing that could be shown to a browser which does
/// not show the secret of the session itself.
/// </summary>
/// <param name="Nonce">Ties the receipt to this ticket, and the token that it makes.</param>
/// <param name="Session">The name of the session.</param>
/// <param name="Intent">What is asked.</param>
/// <param name="Handle">The session of the circuit; null when it has none.</param>
/// <param name="ExpectedTokenHash">The hash of the secret that the session has; null without a session.</param>
/// <param name="ExpiresAt">When it is too late, by the app's clock.</param>
internal sealed record SessionTicket(
    string Nonce,
    string Session,
    TicketIntent Intent,
    string? Handle,
    byte[]? ExpectedTokenHash,
    DateTimeOffset ExpiresAt)
{
    /// <summary>Gets the hash of the secret that the browser held before a lost answer, to recover from it.</summary>
    public byte[]? PreviousTokenHash { get; init; }

    /// <summary>Gets the sign-in, for that intent.</summary>
    public SignInRequest? SignIn { get; init; }

    /// <summary>Gets the handle that the session of another user would get.</summary>
    public string? NewHandle { get; init; }

    /// <summary>Gets whether a sign-in with credentials follows a bind, so that an outdated cookie may be replaced.</summary>
    public bool IsForSignIn { get; init; }

    /// <summary>
    /// Gets whether what the browser was given is to be proven by its next request. A bind is by the sign-in after it.
    /// </summary>
    public bool IsToBeProven => Intent is TicketIntent.SignIn or TicketIntent.Regenerate or TicketIntent.Recover
        || Intent == TicketIntent.Bind && !IsForSignIn;

    /// <summary>Makes the ticket that proves what came of this one, by the same nonce.</summary>
    public SessionTicket ToProve(SessionReceipt receipt) =>
        new(Nonce, Session, TicketIntent.Prove, receipt.Handle, null, ExpiresAt);

    /// <summary>Makes the answer to this ticket.</summary>
    public SessionReceipt Answer(ReceiptOutcome outcome, string? handle = null, TokenHash? token = null) =>
        new(Nonce, Session, Intent, outcome, handle, token?.ToArray());
}
