using BlazorSessions.Live;

namespace BlazorSessions.Tickets;

/// <summary>What an exchange with the browser led to.</summary>
/// <param name="Leased">The session the browser holds now, leased for the receiver.</param>
/// <param name="Token">The hash of the secret that the browser was seen to hold, or was given.</param>
/// <param name="IsFound">Whether the browser had it before, and not by this exchange.</param>
internal sealed record ExchangeOutcome(LiveSession Leased, TokenHash Token, bool IsFound = false);
