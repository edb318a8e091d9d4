namespace BlazorSessions.Tickets;

/// <summary>What the module in the browser gets: a receipt to carry, and a token for the forms on its page.</summary>
internal sealed record RedeemAnswer(string Receipt, AntiforgeryValue? Antiforgery);
