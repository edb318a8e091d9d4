using System.Text.Json;
using BlazorSessions;

namespace BlazorDemo.Api;

/// <summary>What the API shows of a session: everything but its secret, which nobody is shown.</summary>
internal sealed record SessionView(
    bool Authenticated,
    bool Stale,
    string? User,
    string? Handle,
    long Version,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastActivityAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyDictionary<string, JsonElement> Values)
{
    public static SessionView Of(SessionState session) => new(
        session.IsAuthenticated,
        session.IsStale,
        session.User.Identity?.Name,
        session.Handle?.Value,
        session.Version,
        session.CreatedAt,
        session.LastActivityAt,
        session.ExpiresAt,
        session.Keys.Order(StringComparer.Ordinal).ToDictionary(key => key, session.Get<JsonElement>));
}
