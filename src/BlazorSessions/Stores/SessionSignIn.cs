namespace BlazorSessions.Stores;

/// <summary>The part of a delta that signs a user in.</summary>
/// <remarks>
/// In the same atomic step the store refuses it with <see cref="SessionSignInRefusal.EpochPassed"/> when it holds a
/// higher epoch for the user than <see cref="SessionUser.Epoch"/>, and with <see cref="SessionSignInRefusal.TooMany"/>
/// when the user has <see cref="MaxSessions"/> living sessions besides this one.
/// </remarks>
public sealed record SessionSignIn
{
    /// <summary>Gets the user.</summary>
    public required SessionUser User { get; init; }

    /// <summary>Gets the idle timeout from now on.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Gets the absolute end from now on.</summary>
    public required DateTimeOffset AbsoluteExpiresAt { get; init; }

    /// <summary>
    /// Gets how many sessions the user may have, this one included; null for any number. A store that is no
    /// <see cref="IUserSessionIndex"/> cannot count and throws <see cref="SessionCapabilityException"/> for any other value.
    /// </summary>
    public int? MaxSessions { get; init; }

    /// <summary>Gets the label of the browser that signs in; null to keep the one there is.</summary>
    public string? Device { get; init; }
}
