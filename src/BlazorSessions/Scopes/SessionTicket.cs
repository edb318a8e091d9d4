namespace BlazorSessions.Scopes;

/// <summary>
/// What a circuit asks of the browser's next HTTP exchange. Protected, short-lived, and spent once: the merge it leads
/// to checks the token hash that it names, or creates the handle that it names. It never holds a secret.
/// </summary>
/// <param name="Nonce">Ties the receipt to this ticket.</param>
/// <param name="Intent">What is asked.</param>
/// <param name="Handle">The session of the circuit; null when it has none.</param>
/// <param name="ExpectedToken">The hash of the secret that the session has; null without a session.</param>
/// <param name="PreviousToken">The hash of the secret that the browser held before a lost answer, to recover from it.</param>
/// <param name="NewHandle">The handle that a new session would get.</param>
/// <param name="ExpiresAt">When it is too late, by the app's clock.</param>
/// <param name="SignIn">The sign-in, for that intent.</param>
internal sealed record SessionTicket(
    string Nonce,
    TicketIntent Intent,
    string? Handle,
    byte[]? ExpectedToken,
    byte[]? PreviousToken,
    string? NewHandle,
    DateTimeOffset ExpiresAt,
    SignInRequest? SignIn)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
}
