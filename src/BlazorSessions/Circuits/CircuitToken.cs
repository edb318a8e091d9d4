using BlazorSessions.Tickets;

namespace BlazorSessions.Circuits;

/// <summary>
/// The newest antiforgery token of a circuit, and whose it is: a token names the user it was made for.
/// </summary>
internal sealed class CircuitToken
{
    private volatile Made _newest = new(null, null);

    /// <summary>Gets the token; null for the one that the page was rendered with.</summary>
    public AntiforgeryValue? Newest => _newest.Token;

    public bool IsOf(string? userKey) => _newest.UserKey == userKey;

    /// <summary>Takes a token of a user; null keeps the one there is, where the app uses none or none came.</summary>
    public void Take(AntiforgeryValue? token, string? userKey) => _newest = new Made(token ?? Newest, userKey);

    private sealed record Made(AntiforgeryValue? Token, string? UserKey);
}
