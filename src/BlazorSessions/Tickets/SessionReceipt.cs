namespace BlazorSessions.Tickets;

/// <summary>The answer to a ticket, protected, so that the circuit need not believe the browser's script.</summary>
/// <param name="Nonce">The nonce of the ticket.</param>
/// <param name="Session">The name of the session.</param>
/// <param name="Intent">What was asked: only a proof proves.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Handle">The session whose cookie the browser showed, or got; null for none.</param>
/// <param name="TokenHash">The hash of the secret that it showed; null when that is not what was asked.</param>
/// <param name="EndReason">Why the session ended, if that is known.</param>
/// <param name="Refusal">Why a sign-in was refused.</param>
/// <param name="Antiforgery">A token for forms of the user there is now; null when the app uses none.</param>
internal sealed record SessionReceipt(
    string Nonce,
    string Session,
    TicketIntent Intent,
    ReceiptOutcome Outcome,
    string? Handle,
    byte[]? TokenHash = null,
    SessionEndReason? EndReason = null,
    SessionSignInRefusal? Refusal = null,
    AntiforgeryValue? Antiforgery = null)
{
    /// <summary>Gets the version of the record that a refresh has given the browser; null for anything else.</summary>
    public long? Version { get; init; }

    /// <summary>Gets which limit the session would exceed; null when it would not.</summary>
    public ExceededLimit? Exceeded { get; init; }

    /// <summary>Returns whether this is a proof that the browser shows this very secret of this session.</summary>
    public bool Proves(SessionHandle handle, TokenHash token) =>
        Intent == TicketIntent.Prove && Handle == handle.Value && TokenHash is not null && token == BlazorSessions.TokenHash.FromBytes(TokenHash);
}

/// <summary>The name and the value of an antiforgery form field.</summary>
internal sealed record AntiforgeryValue(string FieldName, string Token);

/// <summary>A limit that a session would exceed, for the exception in the circuit that says so.</summary>
internal sealed record ExceededLimit(string Message, string Limit, long Actual, long Maximum)
{
    public static ExceededLimit Of(SessionLimitException exception) =>
        new(exception.Message, exception.Limit, exception.Actual, exception.Maximum);

    public SessionLimitException ToException() => new(Message, Limit, Actual, Maximum);
}
