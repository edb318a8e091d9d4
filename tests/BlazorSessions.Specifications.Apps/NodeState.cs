namespace BlazorSessions.Specifications.Apps;

/// <summary>The session of a request as the app answers it.</summary>
internal sealed record NodeState(SessionStatus Status, string? User, string? Handle, bool IsStale, IReadOnlyDictionary<string, long> Counts)
{
    public static NodeState Of(SessionState state) => new(
        state.Status,
        state.User.Identity?.Name,
        state.Handle?.Value,
        state.IsStale,
        state.Keys.ToDictionary(key => key, state.Get<long>));
}
