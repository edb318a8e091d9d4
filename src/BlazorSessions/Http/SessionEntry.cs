using System.Security.Claims;
using BlazorSessions.Scopes;

namespace BlazorSessions.Http;

/// <summary>What a request's cookie led to.</summary>
/// <param name="Binding">What the request has for a session.</param>
internal sealed record SessionEntry(Binding Binding)
{
    /// <summary>Gets the user of the session at that moment.</summary>
    public ClaimsPrincipal User { get; init; } = SessionState.None.User;

    /// <summary>Gets whether the store has let the cookie in since the request began, and not only a copy.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Gets the cookie, when it named a living session by a secret that was replaced.</summary>
    public Binding.Unknown? Outdated { get; init; }

    /// <summary>Gets why the store could not be asked; null when it could.</summary>
    public SessionStoreException? Unavailable { get; init; }
}
