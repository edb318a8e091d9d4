using BlazorSessions.Scopes;

namespace BlazorSessions.Tickets;

/// <summary>
/// What a circuit asks of the browser's next HTTP exchange. Protected, short-lived, and spent once: the merge it leads
/// to checks the token hash that it names, or creates the handle that it names. It never holds a secret.
/// </summary>
/// <param name="Nonce">Ties the receipt to this ticket.</param>
/// <param name="Session">The name of the session.</param>
/// <param name="Intent">What is asked.</param>
/// <param name="Handle">The session of the circuit; null when it has none.</param>
/// <param name="ExpectedTokenHash">The hash of the secret that the session has; null without a session.</param>
/// <param name="PreviousTokenHash">
/// The hash of the secret that the browser held before a lost answer, to recover from it.
/// </param>
/// <param name="NewHandle">The handle that a new session would get.</param>
/// <param name="ExpiresAt">When it is too late, by the app's clock.</param>
/// <param name="SignIn">The sign-in, for that intent.</param>
internal sealed record SessionTicket(
    string Nonce,
    string Session,
    TicketIntent Intent,
    string? Handle,
    byte[]? ExpectedTokenHash,
    byte[]? PreviousTokenHash,
    string? NewHandle,
    DateTimeOffset ExpiresAt,
    SignInRequest? SignIn)
{
    /// <summary>Makes the answer to this ticket.</summary>
    public SessionReceipt Answer(ReceiptOutcome outcome, string? handle = null) => new(Nonce, Session, outcome, handle);
}
