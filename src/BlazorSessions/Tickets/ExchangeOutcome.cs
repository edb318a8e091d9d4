using BlazorSessions.Live;

namespace BlazorSessions.Tickets;

/// <summary>What an exchange with the browser led to.</summary>
/// <param name="Leased">The session the browser holds now, leased for the receiver.</param>
/// <param name="Antiforgery">A token for the user there is now; null when the app uses none.</param>
/// <param name="IsOther">Whether nothing was done, as the browser had this session already.</param>
internal sealed record ExchangeOutcome(LiveSession Leased, AntiforgeryValue? Antiforgery, bool IsOther = false);
