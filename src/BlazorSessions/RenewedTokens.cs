namespace BlazorSessions;

/// <summary>What <see cref="SessionTokenHandlerOptions.RenewAsync"/> has got from the identity provider.</summary>
public sealed class RenewedTokens
{
    /// <summary>Makes the answer.</summary>
    /// <param name="accessToken">The new access token.</param>
    /// <param name="refreshToken">The refresh token from now on; null when the one there is stays good.</param>
    /// <param name="expiresIn">
    /// How long the access token is good, as the provider's <c>expires_in</c> says; null when it did not say, and then the
    /// token is not renewed by time.
    /// </param>
    /// <exception cref="ArgumentException">A token is empty.</exception>
    public RenewedTokens(string accessToken, string? refreshToken = null, TimeSpan? expiresIn = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessToken);
        if (refreshToken is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(refreshToken);
        }

        (AccessToken, RefreshToken, ExpiresIn) = (accessToken, refreshToken, expiresIn);
    }

    /// <summary>Gets the new access token.</summary>
    public string AccessToken { get; }

    /// <summary>Gets the refresh token from now on; null to keep the one there is.</summary>
    public string? RefreshToken { get; }

    /// <summary>Gets how long the access token is good; null when that is not known.</summary>
    public TimeSpan? ExpiresIn { get; }
}
