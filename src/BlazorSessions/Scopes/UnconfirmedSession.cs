namespace BlazorSessions.Scopes;

/// <summary>What an authentic cookie named while the store could not say whether it still counts.</summary>
internal sealed record UnconfirmedSession(SessionHandle Handle, TokenHash Token);
