namespace BlazorSessions.Tickets;

/// <summary>What the module in the browser gets.</summary>
/// <param name="Receipt">The receipt, to carry.</param>
/// <param name="Antiforgery">A token for the forms on its page.</param>
/// <param name="Prove">
/// A ticket to redeem next, in the same turn: whether the browser has kept the cookie only its next request shows.
/// </param>
internal sealed record RedeemAnswer(string Receipt, AntiforgeryValue? Antiforgery, string? Prove);
