namespace BlazorSessions.OpenIdConnect;

/// <summary>What a logout token that was found good asks for: the end of one session, or of all of a user.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="SessionId">The <c>sid</c>; null when all sessions of the user are meant.</param>
/// <param name="Subject">The <c>sub</c>; null when the session alone is named.</param>
internal sealed record LogoutToken(string Issuer, string? SessionId, string? Subject);
