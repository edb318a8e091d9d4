using BlazorSessions.Tickets;

namespace BlazorSessions.Circuits;

/// <summary>The newest antiforgery token that a circuit was told of.</summary>
internal sealed class CircuitToken
{
    private volatile AntiforgeryValue? _newest;

    /// <summary>Gets the token; null for the one that the page was rendered with.</summary>
    public AntiforgeryValue? Newest => _newest;

    public void Take(AntiforgeryValue? token) => _newest = token ?? _newest;
}
