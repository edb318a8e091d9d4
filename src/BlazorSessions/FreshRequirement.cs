using Microsoft.AspNetCore.Authorization;

namespace BlazorSessions;

/// <summary>
/// The user has proved who they are recently: <see cref="SessionState.AuthenticatedAt"/> is within a span by the app's
/// clock. Met only by the user of the session; one of another scheme, and nobody, never meets it.
/// </summary>
/// <remarks>Made by <c>policy.RequireFresh(…)</c>, <c>.RequireFresh(…)</c> of endpoints and <see cref="RequireFreshAttribute"/>.</remarks>
public sealed class FreshRequirement : IAuthorizationRequirement
{
    /// <summary>Makes the requirement.</summary>
    /// <param name="within">How long ago credentials may have been checked at the most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span is not longer than zero.</exception>
    public FreshRequirement(TimeSpan within)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within, TimeSpan.Zero);
        Within = within;
    }

    /// <summary>Gets how long ago credentials may have been checked at the most.</summary>
    public TimeSpan Within { get; }

    /// <summary>Returns the requirement as text, for the framework's logs.</summary>
    public override string ToString() => $"{nameof(FreshRequirement)}: credentials checked within {Within}";
}
