namespace BlazorSessions.Scopes;

/// <summary>A sign-in that was checked and is ready to be merged, in this scope or after a ticket's journey.</summary>
/// <param name="UserKey">The key of the user.</param>
/// <param name="Principal">The principal and the authentication properties, serialized.</param>
/// <param name="Epoch">The user's epoch when the sign-in began.</param>
/// <param name="RememberMe">Whether the session outlives the browser.</param>
/// <param name="FreshCredentials">Whether the absolute lifetime starts anew.</param>
/// <param name="ExpiresAt">An earlier end than the options give; null for none.</param>
/// <param name="External">What the identity provider calls the session; null when it did not say.</param>
internal sealed record SignInRequest(
    string UserKey,
    byte[] Principal,
    long Epoch,
    bool RememberMe,
    bool FreshCredentials,
    DateTimeOffset? ExpiresAt,
    ExternalSession? External);
