using Microsoft.AspNetCore.Authorization;

namespace BlazorSessions;

/// <summary>
/// Lets in only a user who has proved who they are within the last minutes: on pages, endpoints, controllers and hubs.
/// Who has not is asked again, and nobody else is let in either.
/// </summary>
/// <remarks>
/// <para>
/// A page sends the user to the login page with the URL to return to and <see cref="Reauthentication.QueryParameter"/>; a
/// call by script gets 401 with a problem document that says <c>insufficient_user_authentication</c>. It is checked where
/// the page or endpoint is entered; <c>&lt;RequireFresh&gt;</c> asks in place and keeps what was typed.
/// </para>
/// <para>
/// The attribute is a policy by name: an <see cref="IAuthorizationPolicyProvider"/> of the app has to be registered before
/// <c>AddBlazorSessions</c>, which wraps it.
/// </para>
/// </remarks>
/// <example><code>@attribute [RequireFresh(5)]</code></example>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireFreshAttribute : AuthorizeAttribute
{
    /// <summary>Requires credentials that were checked within the last minutes.</summary>
    /// <param name="minutes">How many; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 1.</exception>
    public RequireFreshAttribute(int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        Minutes = minutes;
        Policy = FreshPolicies.NameOf(minutes);
    }

    /// <summary>Gets within how many minutes the user must have proved who they are.</summary>
    public int Minutes { get; }
}
