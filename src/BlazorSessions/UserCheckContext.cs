using System.Security.Claims;

namespace BlazorSessions;

/// <summary>What a check of <c>RequireUser</c> decides by. There is a user: nobody else is asked about.</summary>
public sealed class UserCheckContext
{
    /// <summary>Gets the user of the session, as authorization sees them: with what claims transformations added.</summary>
    public required ClaimsPrincipal User { get; init; }

    /// <summary>Gets the state of the session; the user is signed in in it.</summary>
    public required SessionState Session { get; init; }

    /// <summary>Gets the services of the request, the circuit or the call of a hub's method.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>
    /// Gets what is asked for, as ASP.NET Core's authorization names it: an <c>HttpContext</c> for endpoints, a
    /// <c>HubInvocationContext</c> for methods of a hub, what <c>AuthorizeView</c> was given in components; null for none.
    /// </summary>
    public object? Resource { get; init; }

    /// <summary>Gets a token that is cancelled when the request is aborted, the hub's connection closed or the session ended.</summary>
    public CancellationToken CancellationToken { get; init; }
}
