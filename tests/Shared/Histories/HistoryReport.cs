namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>A history as somebody reads it who has to find out what went wrong.</summary>
internal static class HistoryReport
{
    private const int MostShown = 5;

    public static string Describe(int seed, History history, IReadOnlyList<Violation> violations)
    {
        var own = history.Operations.Where(one => IsOf(one, violations[0].By)).OrderBy(one => one.Started.Order);
        return $"""
            Seed {seed} breaks {violations.Count} promises:
            {string.Join('\n', violations.Take(MostShown))}
            Trouble:
            {string.Join('\n', history.Disturbances)}
            All of the first one's session:
            {string.Join('\n', own)}
            """;
    }

    /// <summary>Returns how often what was done, and with what outcome.</summary>
    public static string Count(History history) => string.Join(", ", history.Operations
        .GroupBy(one => (one.Kind, one.Outcome, IsSignedIn: one.Sight?.IsSignedIn == true))
        .OrderBy(group => group.Key)
        .Select(group =>
            $"{group.Key.Kind} {group.Key.Outcome}{(group.Key.IsSignedIn ? " (signed in)" : "")}: {group.Count()}"));

    /// <summary>Returns how late, by kind of answer and of node, somebody was last seen after an end.</summary>
    public static string Latest(History history)
    {
        var late =
            from end in history.Operations
            where end is { Kind: OperationKind.End, Outcome: Outcome.Done, Session: not null }
            from seen in history.Operations
            where seen.Sight?.Session == end.Session && seen.Sight?.IsSignedIn == true
                && seen.Started.Order > end.Completed.Order
            let lateness = seen.Started.Time - end.Completed.Time
            group lateness by $"{seen.Kind} on {(seen.Node == end.Node ? "the same" : "the other")} node" into kind
            select $"{kind.Key}: {kind.Count()} after an end, the last after {kind.Max().TotalMilliseconds:N0} ms";
        return string.Join('\n', late);
    }

    private static bool IsOf(Operation one, Operation seen)
    {
        var session = seen.Sight?.Session ?? seen.Session;
        return one.Session == session || one.Sight?.Session == session
            || one.Session is null && one.Kind == OperationKind.End;
    }
}
