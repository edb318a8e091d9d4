namespace BlazorSessions.Tickets;

/// <summary>The answer to a ticket, protected, so that the circuit need not believe the browser's script.</summary>
/// <param name="Nonce">The nonce of the ticket.</param>
/// <param name="Session">The name of the session.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Handle">The session that the browser holds now; null for none.</param>
/// <param name="EndReason">Why the session ended, if that is known.</param>
/// <param name="Refusal">Why a sign-in was refused.</param>
/// <param name="Antiforgery">A token for forms of the user there is now; null when the app uses none.</param>
internal sealed record SessionReceipt(
    string Nonce,
    string Session,
    ReceiptOutcome Outcome,
    string? Handle,
    SessionEndReason? EndReason = null,
    SessionSignInRefusal? Refusal = null,
    AntiforgeryValue? Antiforgery = null);

/// <summary>The name and the value of an antiforgery form field.</summary>
internal sealed record AntiforgeryValue(string FieldName, string Token);
