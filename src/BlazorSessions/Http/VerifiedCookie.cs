namespace BlazorSessions.Http;

/// <summary>What an authentic cookie says: which session, and the hash of the secret it held.</summary>
internal sealed record VerifiedCookie(SessionHandle Handle, TokenHash TokenHash);
