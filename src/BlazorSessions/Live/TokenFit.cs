namespace BlazorSessions.Live;

/// <summary>How a token fits a live session, and the session's state at that very moment.</summary>
/// <param name="LetsIn">Whether it lets in.</param>
/// <param name="IsCurrent">Whether it is the session's own, and not the previous one in its grace.</param>
/// <param name="State">The state, with the session's own token.</param>
/// <param name="EndsGrace">Whether it is the session's own, and the previous one still lets in.</param>
internal readonly record struct TokenFit(bool LetsIn, bool IsCurrent, SessionState State, bool EndsGrace);
