using BlazorSessions.Http;
using BlazorSessions.Scopes;

namespace BlazorSessions.Tickets;

/// <summary>What the cookie of a redeeming request shows, all of it read at one moment.</summary>
/// <param name="Named">What the cookie says; null without one that can be read.</param>
/// <param name="Held">The session it lets in to; null for none.</param>
/// <param name="IsOutdated">Whether it names a living session by a secret that was replaced since.</param>
internal sealed record ShownSession(Binding.Unknown? Named, Binding.Held? Held, bool IsOutdated)
{
    public static ShownSession Of(RequestSession session) =>
        new(session.Named, session.Settle() as Binding.Held, session.Outdated is not null);

    /// <summary>Returns whether the cookie names a session, dead or alive.</summary>
    public bool Names(string? handle) => Named is { } named && named.Handle.Value == handle;
}
