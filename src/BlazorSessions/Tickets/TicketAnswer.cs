namespace BlazorSessions.Tickets;

/// <summary>What came back for a ticket.</summary>
/// <param name="Receipt">What became of it.</param>
/// <param name="Proof">What the browser's next request showed; null when that was not asked, or not answered.</param>
internal sealed record TicketAnswer(SessionReceipt Receipt, SessionReceipt? Proof);
